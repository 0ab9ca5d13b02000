// Tests of the client against the real pipeline, with nothing stubbed. Run by `node --test`; any other runner will do.
// oxlint-disable typescript/no-floating-promises -- node:test waits for its tests itself
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { startMockServer } from '@latchkey/mock-server'
import { KeyRefused, listPipelines } from './client.js'

const mock = await startMockServer()
const { url } = mock
beforeEach(() => mock.reset())
after(() => mock.close())

test('a key of the account lists its pipelines', async () => {
  const { token } = await mock.issue({ kind: 'service', scopes: ['pipeline:read'] })
  assert.deepEqual(await listPipelines({ url, token }), ['Example Pipeline'])
})

test('an expired key is refused, and not tried again', async () => {
  const { token } = await mock.issue({ kind: 'personal', expiresIn: '1h' })
  await listPipelines({ url, token })
  mock.advance('61m')
  const isExpired = (error: unknown): boolean =>
    error instanceof KeyRefused && error.reason === 'token_expired'
  await assert.rejects(listPipelines({ url, token }), isExpired)
  assert.deepEqual(
    mock.requests.map(({ status }) => status),
    [200, 401],
  )
})

test('a revoked key is refused', async () => {
  const { token, key } = await mock.issue({ kind: 'service' })
  await mock.keyring.keys.revoke(key.id)
  await assert.rejects(listPipelines({ url, token }), { reason: 'token_revoked' })
})

test('an outage is waited out for as long as the API says', async () => {
  const { token } = await mock.issue({ kind: 'service' })
  mock.fail({ status: 503, times: 2 })
  const waits: number[] = []
  await listPipelines({ url, token, wait: async (seconds) => waits.push(seconds) })
  assert.deepEqual(waits, [1, 1])
})

test('an enterprise key acts on the account that is named', async () => {
  const { token } = await mock.issue({ kind: 'enterprise' })
  await assert.rejects(listPipelines({ url, token }), /400/)
  assert.deepEqual(await listPipelines({ url, token, account: '507f1f77bc' }), ['Child Pipeline'])
})
