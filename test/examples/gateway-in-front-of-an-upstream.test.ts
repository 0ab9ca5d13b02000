import { startMockServer, type MockServer } from '@latchkey/mock-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { haveCurl, readCommands, runCurl } from './curl.js'
import { serveExample, type ServedExample } from './served-example.js'

let mock: MockServer
let gateway: ServedExample

beforeAll(async () => {
  mock = await startMockServer()
  gateway = await serveExample('examples/dist/gateway-in-front-of-an-upstream/gateway.js', {
    UPSTREAM_URL: mock.url,
  })
})

beforeEach(() => mock.reset())

afterAll(async () => {
  await gateway?.stop()
  await mock?.close()
})

describe('a gateway in front of the mock server', () => {
  it.skipIf(!haveCurl())('prints a command that is answered', async () => {
    const [{ command } = { command: '' }, ...more] = readCommands(gateway.output)
    expect(more).toEqual([])
    const { status, text } = await runCurl(command)
    expect(status).toBe(200)
    expect(text).toContain('x-auth-account-short-id: d3396ea1f')
    expect(text).toContain('Example Pipeline')
  })

  it('knows who a key is, and asks once for several requests', async () => {
    const { token, key } = await mock.issue({ kind: 'service', scopes: ['pipeline:read'] })
    for (let i = 0; i < 3; i++) {
      const { status, headers, body } = await gateway.ask('/whoami', token)
      expect(status).toBe(200)
      expect(headers.get('x-auth-key-id')).toBe(key.id)
      expect(body).toMatchObject({ kind: 'service', subject: { id: key.serviceAccountId } })
    }
    expect(mock.requests.map(({ path }) => path)).toEqual(['/v3/auth/token'])
  })

  it('says why it refuses, as the upstream says', async () => {
    const { token, key } = await mock.issue({ kind: 'service' })
    await mock.keyring.keys.revoke(key.id)
    expect(await gateway.ask('/whoami', token)).toMatchObject({
      status: 401,
      body: { reason: 'token_revoked' },
    })
    const { token: narrow } = await mock.issue({ kind: 'service', scopes: ['log:read'] })
    expect(await gateway.ask('/titles', narrow)).toMatchObject({
      status: 403,
      body: { reason: 'scope_insufficient' },
    })
  })

  it('lets an enterprise key in as itself, and lets it act on no account', async () => {
    const { token } = await mock.issue({ kind: 'enterprise' })
    expect(await gateway.ask('/whoami', token)).toMatchObject({ status: 200, body: { account: null } })
    expect(await gateway.ask('/whoami', token, { account: '507f1f77bc' })).toMatchObject({
      status: 403,
      body: { reason: 'account_not_accessible' },
    })
  })

  it('sends what is no key of the upstream’s to nobody', async () => {
    expect(await gateway.ask('/whoami', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln')).toMatchObject({ status: 401 })
    expect(mock.requests).toEqual([])
  })

  it('knows its caller, and says that the upstream failed afterwards', async () => {
    const { token } = await mock.issue({ kind: 'service' })
    for (const failure of [{ disconnect: true }, { status: 500 }]) {
      mock.fail({ ...failure, path: '/v3/pipeline' })
      expect(await gateway.ask('/titles', token)).toMatchObject({ status: 502 })
    }
    expect((await gateway.ask('/titles', token)).status).toBe(200)
  })

  it('is unavailable while the upstream is', async () => {
    const { token } = await mock.issue({ kind: 'service' })
    mock.fail({ disconnect: true })
    expect(await gateway.ask('/whoami', token)).toMatchObject({
      status: 503,
      body: { reason: 'verifier_unavailable' },
    })
    expect((await gateway.ask('/whoami', token)).status).toBe(200)
  })
})
