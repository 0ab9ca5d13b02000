// Self-service: what a user may do with keys, and whose.
import { join } from 'node:path'
import { createKeyring, type Keyring } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveExample, type ServedExample } from './served-example.js'
import { temporaryFolder } from './temporary-folder.js'

interface Made {
  readonly token: string
  readonly key: {
    readonly id: string
    readonly userId: string
    readonly hint: string
    readonly expiresAt: string
  }
}

const folder = temporaryFolder()
const env = { LATCHKEY_STORE: join(folder.path, 'keys.db') }
let api: ServedExample
let ada: string
let bob: { token: string; keyId: string }

beforeAll(async () => {
  const keyring = createKeyring({ store: sqliteStore(env.LATCHKEY_STORE) })
  const account = await keyring.accounts.create({ name: 'Acme' })
  const first = async (email: string): Promise<{ token: string; keyId: string }> => {
    const permissions = ['key:*', 'pipeline:read']
    const user = await keyring.users.create({ accountId: account.id, email, permissions })
    const { token, key } = await keyring.keys.issue({ userId: user.id, expiresIn: '90d' })
    return { token, keyId: key.id }
  }
  ada = (await first('ada@example.com')).token
  bob = await first('bob@example.com')
  await keyring.close()
  api = await serveExample('examples/dist/express-sqlite/server.js', env)
})

afterAll(async () => {
  await api?.stop()
  folder.remove()
})

describe('a user of the API on one file', () => {
  it('makes a key that may do less, and uses it', async () => {
    const { status, headers, body } = await make(ada, { name: 'laptop', scopes: ['pipeline:read'] })
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store'])
    expect(body.key).toMatchObject({ kind: 'personal', name: 'laptop', scopes: ['pipeline:read'] })
    // The policy's default: whoever makes a key through the API makes none that lives for ever.
    expect(body.key.expiresAt).toMatch(/^\d{4}-/)
    expect(await api.ask('/pipelines', body.token)).toMatchObject({
      status: 200,
      body: { caller: 'ada@example.com' },
    })
    expect(await api.ask('/keys', body.token)).toMatchObject({
      status: 403,
      body: { reason: 'scope_insufficient' },
    })
  })

  it('sees its own keys, and no token', async () => {
    const { token } = (await make(ada, {})).body
    const { status, body } = await api.ask<{ keys: Made['key'][] }>('/keys', ada)
    expect(status).toBe(200)
    expect(body.keys.length).toBeGreaterThan(1)
    expect(JSON.stringify(body)).not.toMatch(/_[0-9a-f]{40}/)
    expect(new Set(body.keys.map(({ userId }) => userId)).size).toBe(1)
    expect(body.keys.map(({ hint }) => hint)).toContain(`sta_…${token.slice(-4)}`)
  })

  it('rotates a key, and revokes it', async () => {
    const old = (await make(ada, {})).body
    const { status, body } = await api.ask<Made>(`/keys/${old.key.id}/rotate`, ada, { method: 'POST' })
    expect(status).toBe(200)
    expect((await api.ask('/pipelines', body.token)).status).toBe(200)
    expect((await api.ask('/pipelines', old.token)).headers.get('x-auth-key-state')).toBe('retiring')
    expect(await remove(ada, body.key.id)).toMatchObject({ status: 204, body: undefined })
    expect(await api.ask('/pipelines', body.token)).toMatchObject({
      status: 401,
      body: { reason: 'token_revoked' },
    })
    // Once more is no error.
    expect((await remove(ada, body.key.id)).status).toBe(204)
  })
})

describe('it is refused', () => {
  it('scopes that the caller does not have: 403', async () => {
    expect(await make(ada, { scopes: ['account:write'] })).toMatchObject({
      status: 403,
      body: { code: 'policy' },
    })
  })

  it.each([
    ['a scope that is none', { scopes: ['everything'] }],
    ['a name that is none', { name: 17 }],
    ['scopes that are no list', { scopes: 'pipeline:read' }],
  ])('%s: 400', async (_, wish) => {
    expect(await make(ada, wish)).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })

  it.each(['{"name":', 'x'.repeat(200_000)])('a body that cannot be read, in JSON: %.9s', async (body) => {
    const headers = { authorization: `Token ${ada}`, 'content-type': 'application/json' }
    const response = await fetch(`${api.url}/keys`, { method: 'POST', headers, body })
    const status = body.length < 100 ? 400 : 413
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ status, code: 'invalid', message: expect.any(String) })
  })

  it('a second rotation of one key: 409', async () => {
    const { key } = (await make(ada, {})).body
    await api.ask(`/keys/${key.id}/rotate`, ada, { method: 'POST' })
    const again = await api.ask(`/keys/${key.id}/rotate`, ada, { method: 'POST' })
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } })
  })

  it("a colleague's key, as if it were not there: 404", async () => {
    const refused = { status: 404, body: { code: 'not_found' } }
    expect(await remove(ada, bob.keyId)).toMatchObject(refused)
    expect(await api.ask(`/keys/${bob.keyId}/rotate`, ada, { method: 'POST' })).toMatchObject(refused)
    expect(await remove(ada, 'no-such-key')).toEqual({
      ...(await remove(ada, bob.keyId)),
      headers: expect.anything(),
    })
    expect((await api.ask('/pipelines', bob.token)).status).toBe(200)
  })

  it('a word in the audit log: who did it is the caller, and not what the body says', async () => {
    const { key } = (await make(ada, { actor: 'bob', userId: 'bob' })).body
    await using(async (keyring) => {
      const [row] = (await keyring.audit.list({ keyId: key.id })).filter(
        ({ action }) => action === 'key.issued',
      )
      expect(row?.actor).toBe(`user:${key.userId}`)
    })
  })
})

it.each(['SIGINT', 'SIGTERM'] as const)('ends in order at %s', async (signal) => {
  const other = await serveExample('examples/dist/express-sqlite/server.js', env)
  expect(await other.stop(signal)).toMatchObject({ code: 0, signal: null })
})

function make(token: string, body: unknown): ReturnType<typeof api.ask<Made>> {
  return api.ask<Made>('/keys', token, { method: 'POST', body })
}

function remove(token: string, id: string): ReturnType<ServedExample['ask']> {
  return api.ask(`/keys/${id}`, token, { method: 'DELETE' })
}

/** The same file, beside the server. */
async function using(look: (keyring: Keyring) => Promise<void>): Promise<void> {
  const keyring = createKeyring({ store: sqliteStore(env.LATCHKEY_STORE) })
  try {
    await look(keyring)
  } finally {
    await keyring.close()
  }
}
