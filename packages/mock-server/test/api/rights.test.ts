import { describe, expect, it } from 'vitest'
import type { Seed } from '../../src/index.js'
import { ask, child, enterprise, personal, raw, service, start, uuid } from '../support.js'

const all = ['pipeline:read', 'pipeline:write', 'account:read', 'enterprise:read', 'enterprise:write']

const endpoints: [method: string, path: string, scope: string, enterpriseOnly: boolean, json?: object][] = [
  ['GET', '/v3/pipeline', 'pipeline:read', false],
  ['HEAD', '/v3/pipeline', 'pipeline:read', false],
  ['POST', '/v3/pipeline', 'pipeline:write', false, { title: 'a' }],
  ['GET', '/v3/auth/account', 'account:read', false],
  ['GET', '/v3/auth/account/507f1f77bc', 'account:read', false],
  ['GET', '/v3/enterprise', 'enterprise:read', true],
  ['GET', '/v3/enterprise/account', 'enterprise:read', true],
  ['POST', '/v3/enterprise/account', 'enterprise:write', true, { company: 'a' }],
  ['GET', '/v3/enterprise/account/507f1f77bc', 'enterprise:read', true],
]

/** An enterprise key with these permissions, and one child account. */
function seedWith(permissions: string[]): Seed {
  return {
    enterprises: [{ id: 'e1', name: 'Enterprise' }],
    accounts: [{ id: 'child', shortId: child.shortId, name: 'Child', enterpriseId: 'e1' }],
    serviceAccounts: [{ id: 'robot', name: 'Robot', enterpriseId: 'e1', permissions }],
    keys: [{ token: 'robot-token', serviceAccountId: 'robot' }],
  }
}

describe.each(endpoints)('%s %s', (method, path, scope, enterpriseOnly, json) => {
  const asked = { method, ...(json && { json }), headers: { 'x-delegate-account-id': 'child' } }

  it(`wants ${scope}, and nothing else`, async () => {
    const good = await start({ seed: seedWith([scope]) })
    expect((await ask(good, path, { ...asked, token: 'robot-token' })).status).toBeLessThan(300)
    const others = all.filter((other) => other !== scope)
    const bad = await start({ seed: seedWith(others) })
    const refused = await ask(bad, path, { ...asked, token: 'robot-token' })
    expect(refused.status).toBe(403)
    expect(refused.headers.get('www-authenticate')).toBe(
      `Token realm="mezmo", error="insufficient_scope", scope="${scope}"`,
    )
    expect(refused.json?.reason).toBe(method === 'HEAD' ? undefined : 'scope_insufficient')
  })

  it('is for every kind of key, or for enterprise keys alone', async () => {
    const server = await start()
    for (const token of [personal, service]) {
      const answer = await ask(server, path, { method, ...(json && { json }), token })
      expect(answer.status === 403).toBe(enterpriseOnly)
      expect(answer.json?.reason).toBe(enterpriseOnly ? 'kind_not_allowed' : undefined)
    }
  })

  it('wants a key', async () => {
    const server = await start()
    const { status, headers } = await ask(server, path, {
      ...asked,
      token: 'sts_0000000000000000000000000000000000000000',
    })
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toBe('Token realm="mezmo", error="invalid_token"')
  })
})

describe('an enterprise key that names no account', () => {
  it.each(['GET', 'POST'])('%s /v3/pipeline', async (method) => {
    const { status, json } = await ask(await start(), '/v3/pipeline', {
      method,
      token: enterprise,
      ...(method === 'POST' && { json: {} }),
    })
    expect(status).toBe(400)
    expect(json).toMatchObject({ code: 'EINVAL', reason: 'account_required' })
  })
})

describe('what there is not', () => {
  const unknown: [string, string][] = [
    ['GET', '/'],
    ['GET', '/v3'],
    ['GET', '/v3/pipelines'],
    ['GET', '/v3/pipeline/'],
    ['GET', '/V3/pipeline'],
    ['GET', '//v3/pipeline'],
    ['GET', '/v3/%70ipeline'],
    ['GET', '/v3/pipeline;x'],
    ['PUT', '/v3/pipeline'],
    ['DELETE', '/v3/pipeline'],
    ['OPTIONS', '/v3/pipeline'],
    ['OPTIONS', '*'],
    ['PATCH', '/v3/auth/token'],
    ['GET', '/v3/auth/account/a/b'],
    ['GET', 'http://['],
  ]
  it.each(unknown)('%s %s wants a valid key before it answers 404', async (method, path) => {
    const server = await start()
    const send = (authorization: string): Promise<string> =>
      raw(server, `${method} ${path} HTTP/1.1\r\nhost: x\r\n${authorization}connection: close\r\n\r\n`)
    const without = await send('')
    expect(without).toMatch(/^HTTP\/1.1 401 /)
    expect(without).toMatch(/\r\nwww-authenticate: Token realm="mezmo"\r\n/)
    const withKey = await send(`authorization: Token ${personal}\r\n`)
    expect(withKey).toMatch(/^HTTP\/1.1 404 /)
    expect(withKey).toMatch(/\r\nx-auth-key-id: key-personal-1\r\n/)
    expect(withKey.split('\r\n\r\n')[1]).toBe(
      '{"status":404,"code":"ENOTFOUND","message":"No such resource."}',
    )
    for (const answer of [without, withKey])
      expect(/\r\nx-request-id: (.*)\r\n/.exec(answer)?.[1]).toMatch(uuid)
  })

  it('a path that cannot be decoded is 400, behind a key', async () => {
    const server = await start()
    expect((await ask(server, '/v3/auth/account/%E0%A4%A')).status).toBe(401)
    const { status, json } = await ask(server, '/v3/auth/account/%E0%A4%A', { token: personal })
    expect(status).toBe(400)
    expect(json).toEqual({ status: 400, code: 'EINVAL', message: 'The path is malformed.' })
  })

  it('the absolute form of a target is the same place', async () => {
    const server = await start()
    const answer = await raw(
      server,
      `GET http://api.example.com/v3/auth/token?x HTTP/1.1\r\nhost: x\r\nauthorization: Token ${personal}\r\nconnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 200 /)
  })
})

describe('a key anywhere but in the Authorization header', () => {
  it.each(['authorization', 'access_token', 'token', 'key'])('is not read from ?%s=', async (name) => {
    expect((await ask(await start(), `/v3/auth/token?${name}=${personal}`)).json.reason).toBe(
      'credentials_missing',
    )
  })

  it('is not read from a cookie or a body', async () => {
    const server = await start()
    const headers = { cookie: `token=${personal}` }
    expect((await ask(server, '/v3/auth/token', { headers })).json.reason).toBe('credentials_missing')
    expect((await ask(server, '/v3/pipeline', { json: { token: personal } })).json.reason).toBe(
      'credentials_missing',
    )
  })
})
