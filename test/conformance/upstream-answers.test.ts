// A gateway before an API that speaks the contract: for each key it says what the API itself would say.
import { createAuthenticator, upstreamVerifier, type Outcome } from '@latchkey/core'
import { startMockServer, type MockServer } from '@latchkey/mock-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let mock: MockServer
let keys: Record<string, string>

beforeAll(async () => {
  mock = await startMockServer()
  const { token: service } = await mock.issue({ kind: 'service', scopes: ['pipeline:read', 'log:write'] })
  const { token: rotated, key: old } = await mock.issue({ kind: 'service' })
  await mock.keyring.keys.rotate(old.id, { overlap: '1h' })
  const revoked = await mock.issue({ kind: 'service' })
  await mock.keyring.keys.revoke(revoked.key.id)
  const { token: expired } = await mock.issue({ kind: 'personal', expiresIn: '1h' })
  mock.advance('90m')
  const { token: short } = await mock.issue({ kind: 'personal', scopes: ['pipeline:read'], expiresIn: '30d' })
  const { token: enterprise } = await mock.issue({ kind: 'enterprise' })
  keys = {
    'a personal key': 'sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12',
    'a narrow one that expires': short,
    'a service key': service,
    'an enterprise key': enterprise,
    'a key whose overlap is over': rotated,
    'a revoked key': revoked.token,
    'an expired key': expired,
    'an unknown key': 'sta_5b3f0c9e8d7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c',
    'what is no key': 'abc',
  }
})
afterAll(() => mock.close())

const names = [
  'a personal key',
  'a narrow one that expires',
  'a service key',
  'an enterprise key',
  'a key whose overlap is over',
  'a revoked key',
  'an expired key',
  'an unknown key',
  'what is no key',
]

async function throughGateway(token: string): Promise<Outcome> {
  const verifier = upstreamVerifier({ url: `${mock.url}/v3/auth/token`, method: 'GET' })
  const gateway = createAuthenticator({ verifier, realm: 'mezmo' })
  return gateway.authenticate({ headers: { authorization: `Token ${token}` } })
}

describe('a gateway says what the upstream says', () => {
  it.each(names)('of %s', async (name) => {
    const token = keys[name] ?? ''
    const outcome = await throughGateway(token)
    const headers = { authorization: `Token ${token}` }
    const direct = await fetch(`${mock.url}/v3/auth/token`, { headers })
    const text = await direct.text()
    expect(outcome.ok ? 200 : outcome.status).toBe(direct.status)
    expect(callerIn(outcome.headers)).toEqual(callerIn(Object.fromEntries(direct.headers)))
    expect(outcome.headers['www-authenticate'] ?? null).toBe(direct.headers.get('www-authenticate'))
    expect(outcome.ok ? text : outcome.body).toBe(text)
  })

  it('of all kinds, some of which are let in and some not', () => {
    expect(Object.keys(keys)).toEqual(names)
  })
})

function callerIn(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-auth-')))
}
