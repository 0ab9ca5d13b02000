import { describe, expect, it } from 'vitest'
import {
  account,
  ask,
  child,
  clockAt,
  enterprise,
  enterpriseId,
  personal,
  secondPersonal,
  service,
  start,
  userId,
} from '../support.js'

const accountList = '/v3/enterprise/account'

describe('the keyring is what keys are verified with', () => {
  it('revokes', async () => {
    const server = await start()
    expect((await ask(server, '/v3/pipeline', { token: personal })).status).toBe(200)
    await server.keyring.keys.revoke('key-personal-1')
    const { json, headers } = await ask(server, '/v3/pipeline', { token: personal })
    expect(json).toMatchObject({ status: 401, code: 'EAUTH', reason: 'token_revoked' })
    expect(headers.get('www-authenticate')).toBe('Token realm="mezmo", error="invalid_token"')
    expect((await ask(server, '/v3/pipeline', { token: secondPersonal })).status).toBe(200)
  })

  it('logs a refusal under the id that its answer has', async () => {
    const server = await start()
    await server.keyring.keys.revoke('key-personal-1')
    const { headers } = await ask(server, '/v3/pipeline', { token: personal })
    expect(await server.keyring.audit.list({ action: 'key.refused' })).toMatchObject([
      { keyId: 'key-personal-1', requestId: headers.get('x-request-id') },
    ])
  })

  it('rotates: the old key says that it retires, until the overlap ends', async () => {
    const server = await start({ clock: clockAt('2026-11-24T12:00:00Z') })
    const { token, key } = await server.keyring.keys.rotate('key-service', { overlap: '1h' })
    const now = await ask(server, '/v3/pipeline', { token })
    expect(now.headers.get('x-auth-key-id')).toBe(key.id)
    expect(now.headers.get('x-auth-key-state')).toBeNull()
    const before = await ask(server, '/v3/pipeline', { token: service })
    expect(before.status).toBe(200)
    expect(before.headers.get('x-auth-key-state')).toBe('retiring')
    expect(before.headers.get('x-auth-expires-at')).toBe('2026-11-24T13:00:00.000Z')
    server.advance('1h')
    expect((await ask(server, '/v3/pipeline', { token: service })).json.reason).toBe('token_expired')
    expect((await ask(server, '/v3/pipeline', { token })).status).toBe(200)
  })

  it('rotates without an overlap', async () => {
    const server = await start()
    const { token } = await server.keyring.keys.rotate('key-enterprise')
    expect((await ask(server, '/v3/enterprise', { token: enterprise })).json.reason).toBe('token_revoked')
    expect((await ask(server, '/v3/enterprise', { token })).status).toBe(200)
  })

  it('issues keys of users of its own, with a name and scopes', async () => {
    const { keyring, ...server } = await start()
    const user = await keyring.users.create({
      accountId: child.id,
      email: 'new@example.com',
      permissions: ['*:read'],
    })
    const { token } = await keyring.keys.issue({ userId: user.id, name: 'Laptop', scopes: ['pipeline:*'] })
    expect((await ask({ keyring, ...server }, '/v3/auth/token', { token })).json.data).toMatchObject({
      name: 'Laptop',
      account_id: child.id,
      scopes: ['pipeline:read'],
    })
  })

  it.each<[string, (server: Awaited<ReturnType<typeof start>>) => Promise<unknown>]>([
    ['user', ({ keyring }) => keyring.users.update(userId, { status: 'disabled' })],
    ['account', ({ keyring }) => keyring.accounts.update(account.id, { status: 'disabled' })],
    ['enterprise', ({ keyring }) => keyring.enterprises.update(enterpriseId, { status: 'disabled' })],
    ['deleted user', ({ keyring }) => keyring.users.delete(userId)],
  ])('a disabled %s', async (_, disable) => {
    const server = await start()
    await disable(server)
    expect((await ask(server, '/v3/pipeline', { token: personal })).json).toMatchObject({
      status: 401,
      reason: 'subject_disabled',
    })
  })

  it('tells of what happens to keys, and shows no token', async () => {
    const { keyring, ...server } = await start()
    const heard: unknown[] = []
    keyring.on('key.retiring_used', (event) => heard.push(event))
    await keyring.keys.rotate('key-personal-1', { overlap: '1h' })
    await ask({ keyring, ...server }, '/v3/pipeline', { token: personal })
    expect(heard).toEqual([{ key: expect.objectContaining({ id: 'key-personal-1', hint: 'sta_…ef12' }) }])
    expect(JSON.stringify(heard)).not.toContain(personal.slice(4, -4))
  })

  it('takes in keys of any form, and the journal hides what a request carries of them', async () => {
    const server = await start()
    const token = 'legacy.Token~0123456789=='
    await server.keyring.keys.import({ token, userId, id: 'legacy' })
    const answer = await ask(server, `/v3/pipeline?key=${token}`, {
      token,
      headers: { 'x-key': token },
      json: { title: token },
    })
    expect(answer.headers.get('x-auth-key-id')).toBe('legacy')
    expect(server.requests[0]?.headers['authorization']).toBe('Token …89==')
    expect(JSON.stringify(server.requests)).not.toContain('Token~0123456')
  })

  it('keeps an audit log that begins with the test, and closes with the server', async () => {
    const server = await start()
    expect(await server.keyring.audit.list()).toEqual([])
    await server.keyring.keys.revoke('key-service')
    await ask(server, '/v3/pipeline', { token: service })
    expect((await server.keyring.audit.list()).map(({ action }) => action)).toEqual([
      'key.revoked',
      'key.refused',
    ])
    expect(await server.keyring.audit.verify()).toMatchObject({ ok: true, rows: 2 })
    await server.close()
    await expect(server.keyring.keys.list()).rejects.toMatchObject({ code: 'store_unavailable' })
  })
})

describe('accounts are there once', () => {
  it('one that the keyring made is shown, and can be acted on', async () => {
    const server = await start({ clock: clockAt('2026-11-24T12:00:00Z') })
    const made = await server.keyring.accounts.create({ name: 'Made', enterpriseId })
    const { json } = await ask(server, `${accountList}/${made.shortId}`, { token: enterprise })
    expect(json.data).toEqual({
      account_id: made.id,
      account: made.shortId,
      enterprise_id: enterpriseId,
      company: 'Made',
      owneremail: null,
      plan: { type: 'free' },
      status: 'active',
      created: '2026-11-24T12:00:00.000Z',
    })
    const headers = { 'x-delegate-account-id': made.shortId }
    const acting = await ask(server, '/v3/pipeline', { token: enterprise, headers })
    expect(acting.status).toBe(200)
    expect(acting.headers.get('x-auth-account-id')).toBe(made.id)
  })

  it('one that was posted is the keyring’s', async () => {
    const server = await start()
    const asked = { company: 'Posted', owneremail: 'o@example.com', plan: { type: 'teams' } }
    const { json } = await ask(server, accountList, { token: enterprise, json: asked })
    const id: string = json.data.account_id
    expect(await server.keyring.accounts.get(id)).toMatchObject({ name: 'Posted', enterpriseId })
    await server.keyring.accounts.update(id, { name: 'Renamed', status: 'disabled' })
    const shown = await ask(server, `${accountList}/${id}`, { token: enterprise })
    expect(shown.json.data).toEqual({ ...json.data, company: 'Renamed', status: 'deactivated' })
    const headers = { 'x-delegate-account-id': id }
    expect((await ask(server, '/v3/pipeline', { token: enterprise, headers })).json.reason).toBe(
      'account_not_accessible',
    )
    await server.keyring.accounts.delete(id)
    expect((await ask(server, `${accountList}/${id}`, { token: enterprise })).status).toBe(404)
  })

  it('in the order in which they came into being, whoever made them', async () => {
    const server = await start()
    for (const company of ['c', 'b', 'a']) {
      await ask(server, accountList, { token: enterprise, json: { company } })
      await server.keyring.accounts.create({ id: company, name: company.repeat(2), enterpriseId })
    }
    await server.keyring.accounts.update(account.id, { name: 'First' })
    const { json } = await ask(server, accountList, { token: enterprise })
    expect(json.data.map(({ company }: { company: string }) => company)).toEqual([
      'First',
      'Example Child',
      'c',
      'cc',
      'b',
      'bb',
      'a',
      'aa',
    ])
  })

  it('more of them than the keyring lists at once', async () => {
    const accounts = Array.from({ length: 1001 }, (_, i) => ({ id: `a${i}`, name: 'A', enterpriseId: 'e' }))
    const server = await start({ seed: { enterprises: [{ id: 'e', name: 'E' }], accounts } })
    const { token } = await server.issue({ kind: 'enterprise' })
    const { json } = await ask(server, accountList, { token })
    expect(json.data.map(({ account_id: id }: { account_id: string }) => id)).toEqual(
      accounts.map(({ id }) => id),
    )
  })

  it.each([['c'.repeat(256)], ['two\nlines'], [' outer ']])(
    'under a name that the API takes, and a keyring does not: %j',
    async (company) => {
      const server = await start()
      const { status, json } = await ask(server, accountList, { token: enterprise, json: { company } })
      expect(status).toBe(201)
      const id: string = json.data.account_id
      const headers = { 'x-delegate-account-id': id }
      expect((await ask(server, '/v3/pipeline', { token: enterprise, headers })).status).toBe(200)
      const shown = async (): Promise<unknown> =>
        (await ask(server, `${accountList}/${id}`, { token: enterprise })).json.data.company
      expect(await shown()).toBe(company)
      await server.keyring.accounts.update(id, { name: 'Renamed' })
      expect(await shown()).toBe('Renamed')
    },
  )

  it('an enterprise goes by the keyring, too', async () => {
    const server = await start()
    await server.keyring.enterprises.update(enterpriseId, { name: 'Renamed' })
    expect((await ask(server, '/v3/enterprise', { token: enterprise })).json.data.name).toBe('Renamed')
  })
})
