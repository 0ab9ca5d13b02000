import { describe, expect, it } from 'vitest'
import {
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

describe('reset()', () => {
  it('goes back to the seed under the same keyring', async () => {
    const server = await start({ clock: clockAt('2026-11-24T12:00:00Z') })
    const { keyring, reset } = server
    const { keys, accounts } = keyring
    const seeded = await Promise.all([keys.list(), accounts.list(), keyring.users.list()])

    await keys.revoke('key-personal-1')
    await keys.rotate('key-service', { overlap: '1h' })
    await keyring.users.update(userId, { status: 'disabled' })
    await accounts.delete(child.id)
    const made = await accounts.create({ name: 'Made', enterpriseId })
    const issued = await Promise.all(
      (['service', 'enterprise'] as const).map((kind) => server.issue({ kind })),
    )
    server.advance('400d')

    reset()
    expect(server.keyring).toBe(keyring)
    expect(await Promise.all([keys.list(), accounts.list(), keyring.users.list()])).toEqual(seeded)
    for (const token of [personal, service]) {
      const { status, headers } = await ask(server, '/v3/pipeline', { token })
      expect(status).toBe(200)
      expect(headers.get('x-auth-key-state')).toBeNull()
    }
    for (const { token } of issued) {
      expect((await ask(server, '/v3/auth/token', { token })).json.reason).toBe('token_invalid')
    }
    for (const [id, status] of [
      [child.id, 200],
      [made.id, 403],
    ] as const) {
      const headers = { 'x-delegate-account-id': id }
      expect((await ask(server, '/v3/pipeline', { token: enterprise, headers })).status).toBe(status)
    }
  })

  it('forgets what was posted of an account, whoever gets its id', async () => {
    const server = await start()
    const path = '/v3/enterprise/account'
    const asked = { company: 'Posted', plan: { type: 'teams' } }
    const posted = await ask(server, path, { token: enterprise, json: asked })
    const id: string = posted.json.data.account_id
    server.reset()
    await server.keyring.accounts.create({ id, name: 'Made', enterpriseId })
    const { json } = await ask(server, `${path}/${id}`, { token: enterprise })
    expect(json.data).toMatchObject({ company: 'Made', plan: { type: 'free' } })
  })

  it('puts the clock back', async () => {
    const server = await start({ clock: clockAt('2026-11-24T12:00:00Z') })
    server.advance('1d')
    server.reset()
    const { key } = await server.issue({ kind: 'service', expiresIn: '1h' })
    expect(key).toMatchObject({ createdAt: new Date('2026-11-24T12:00:00Z'), state: 'current' })
    await ask(server, '/nowhere')
    expect(server.requests[0]?.at).toEqual(new Date('2026-11-24T12:00:00Z'))
  })

  it('the keyring’s views and listeners go on, and hear nothing of it', async () => {
    const { keyring, reset } = await start()
    const { token: first } = await keyring.as({ actor: 'test' }).keys.issue({ userId })
    const heard: string[] = []
    keyring.on('key.imported', () => heard.push('imported'))
    keyring.on('subject.changed', () => heard.push('changed'))
    keyring.on('key.issued', ({ actor }) => heard.push(actor))
    const view = keyring.as({ actor: 'test' })
    reset()
    expect(heard).toEqual([])
    expect(await keyring.keys.inspect(first)).toBeNull()
    await view.keys.issue({ userId })
    expect(heard).toEqual(['test'])
  })

  it('forgets uses and refusals that the keyring had not written yet', async () => {
    const server = await start()
    const { keys, audit } = server.keyring
    await ask(server, '/v3/pipeline', { token: personal })
    await keys.revoke('key-service')
    await ask(server, '/v3/pipeline', { token: service })
    server.reset()
    expect(await audit.list()).toEqual([])
    expect(await keys.get('key-personal-1')).toMatchObject({ lastUsedAt: null })
    await keys.revoke('key-service')
    await ask(server, '/v3/pipeline', { token: service })
    await ask(server, '/v3/pipeline', { token: secondPersonal })
    expect((await audit.list()).map(({ action }) => action)).toEqual(['key.revoked', 'key.refused'])
    expect((await keys.get('key-personal-2'))?.lastUsedAt).toBeInstanceOf(Date)
  })

  it('may be asked for again and again, at any time', async () => {
    const server = await start()
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        if (i % 3 === 0) server.reset()
        expect((await ask(server, '/v3/pipeline', { token: personal })).status).toBe(200)
      }),
    )
  })
})
