import { beforeAll, describe, expect, it } from 'vitest'
import { inProcess, temporaryFolder, tokenPattern } from './support.js'

const folder = temporaryFolder()
const env = { LATCHKEY_STORE: `${folder}/latchkey.db`, LATCHKEY_ACTOR: 'ada@laptop' }
const id = expect.stringMatching(/^[0-9a-f]{24}$/)
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const ids = { enterprise: '', account: '', user: '', service: '' }

type Json = Record<string, unknown>

async function json(line: string, ...more: string[]): Promise<Json> {
  const { code, stdout, stderr } = await inProcess([...line.split(' '), ...more, '--json'], { env })
  expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' })
  expect(stdout.endsWith('\n')).toBe(true)
  return JSON.parse(stdout) as Json
}

async function made(line: string, ...more: string[]): Promise<string> {
  return (await inProcess([...line.split(' '), ...more], { env })).stdout.trim()
}

beforeAll(async () => {
  ids.enterprise = await made('enterprise create --name Group')
  ids.account = await made(`account create --name Acme --enterprise ${ids.enterprise}`)
  ids.user = await made(`user create --account ${ids.account} --email a@example.com --permissions *`)
  ids.service = await made(`service-account create --account ${ids.account} --name deploy --permissions *`)
}, 60_000)

const enterprise = { id, name: expect.any(String), status: 'active', createdAt: instant }
const account = { ...enterprise, shortId: expect.any(String), enterpriseId: expect.anything() }
const user = { id, accountId: id, email: 'a@example.com', name: null, permissions: ['*'], status: 'active' }
const key = {
  id,
  kind: 'personal',
  name: null,
  hint: expect.stringMatching(/^sta_….{4}$/),
  state: 'current',
  scopes: ['*'],
  createdAt: instant,
  expiresAt: instant,
  revokedAt: null,
  revokedReason: null,
  lastUsedAt: null,
  replacedBy: null,
  userId: id,
}

describe('what --json answers', () => {
  it('of enterprises', async () => {
    const created = await json('enterprise create --name Other')
    expect(created).toEqual({ enterprise: { ...enterprise, name: 'Other' } })
    const other = (created['enterprise'] as Json)['id'] as string
    expect(await json(`enterprise update ${other} --name New`)).toMatchObject({ enterprise: { name: 'New' } })
    expect(await json(`enterprise disable ${other} --yes`)).toMatchObject({
      enterprise: { status: 'disabled' },
    })
    expect(await json('enterprise list --status active')).toEqual({ enterprises: [enterprise], next: null })
    expect(await json(`enterprise delete ${other} --yes`)).toEqual({ deleted: other })
  })

  it('of accounts', async () => {
    expect(await json('account list')).toEqual({ accounts: [account], next: null })
    expect(await json(`account update ${ids.account} --enterprise none`)).toEqual({
      account: { ...account, enterpriseId: null },
    })
    await json(`account update ${ids.account} --enterprise ${ids.enterprise}`)
    const created = await json('account create --name Second --id second --short-id 2nd')
    expect(created).toMatchObject({ account: { id: 'second', shortId: '2nd', enterpriseId: null } })
    expect(await json('account list --limit 1')).toMatchObject({ next: ids.account })
    expect(await json(`account list --limit 1 --after ${ids.account}`)).toMatchObject({
      accounts: [{ id: 'second' }],
    })
    const all = await json('account list --limit 1 --all')
    expect(all).toMatchObject({ accounts: [{ id: ids.account }, { id: 'second' }], next: null })
    expect(await json('account delete second --yes')).toEqual({ deleted: 'second' })
  })

  it('of users and service accounts', async () => {
    expect(await json('user list --email A@example.com')).toEqual({
      users: [{ ...user, createdAt: instant }],
      next: null,
    })
    expect(await json(`user update ${ids.user} --name Ada`)).toMatchObject({ user: { name: 'Ada' } })
    expect(await json(`service-account list --account ${ids.account}`)).toMatchObject({
      serviceAccounts: [{ name: 'deploy', enterpriseId: null }],
      next: null,
    })
    const permissions = ['a:b', 'readonly']
    expect(await json(`service-account update ${ids.service} --permissions`, 'readonly, a:b')).toMatchObject({
      serviceAccount: { permissions },
    })
    expect(await json(`service-account update ${ids.service} --permissions`, '')).toMatchObject({
      serviceAccount: { permissions: [] },
    })
  })

  it('of keys', async () => {
    const issued = await json(`key issue --user ${ids.user} --expires-at 2099-01-31`)
    expect(issued).toEqual({ token: expect.stringMatching(tokenPattern), key })
    const keyId = (issued['key'] as Json)['id'] as string
    expect(await json(`key show ${keyId}`)).toEqual({ key })
    expect(await json(`key list --kind personal --revoked no`)).toEqual({ keys: [key], next: null })
    expect(await json('key expiring --within 1d')).toEqual({ keys: [], next: null })
    const rotated = await json(`key rotate ${keyId} --overlap 1h --expires-in 2h`)
    expect(rotated).toMatchObject({
      token: expect.stringMatching(tokenPattern),
      key: { state: 'current' },
      previous: { id: keyId, state: 'retiring' },
    })
    const current = (rotated['key'] as Json)['id'] as string
    expect(await json('key expiring --within 1d')).toMatchObject({ keys: [{ id: current }] })
    expect(await json(`key revoke ${current} --yes`, '--reason', 'a reason')).toMatchObject({
      key: { state: 'revoked', revokedReason: 'a reason' },
    })
    expect(await json(`key revoke ${current}`)).toMatchObject({ key: { state: 'revoked' } })
    expect(await json(`key revoke --all --user ${ids.user} --yes`)).toEqual({ revoked: 1 })
    const forEver = await json(`key issue --user ${ids.user} --expires-at none`, '--scopes', 'a:b c:d')
    expect(forEver).toMatchObject({ key: { expiresAt: null, scopes: ['a:b', 'c:d'] } })
  })

  it('of roles', async () => {
    const role = { name: 'operator', permissions: ['a:*', 'b:read'], predefined: false }
    expect(await json('role create operator --permissions', 'b:read a:*')).toEqual({ role })
    expect(await json('role list')).toMatchObject({
      roles: [...['owner', 'admin', 'basic', 'readonly'].map((name) => ({ name, predefined: true })), role],
    })
    expect(await json('role update operator --permissions c:d')).toMatchObject({
      role: { permissions: ['c:d'] },
    })
    expect(await json('role delete operator --yes')).toEqual({ deleted: 'operator' })
  })

  it('of the audit log', async () => {
    const { rows, next } = await json('audit list --limit 2')
    expect(rows).toMatchObject([{ sequence: 1, action: 'enterprise.created', actor: 'ada@laptop' }, {}])
    expect(next).toBe(2)
    const last = (await json('audit list --last 1'))['rows'] as Json[]
    const verdict = await json('audit verify')
    expect(verdict).toMatchObject({ ok: true, rows: last[0]?.['sequence'], head: last[0]?.['hash'] })
    expect(await json('audit list --action call.refused')).toEqual({ rows: [], next: null })
    expect(await json('audit list --by nobody')).toEqual({ rows: [], next: null })
    expect(await json('audit list --actor eve --by eve')).toEqual({ rows: [], next: null })
    const all = (await json('audit list --all'))['rows'] as Json[]
    for (const action of new Set(all.map((row) => row['action'])))
      expect((await json(`audit list --action ${String(action)}`))['rows']).not.toEqual([])
  })

  it.each([
    ['key show nothing', 'not_found'],
    ['role create owner --permissions a:b', 'conflict'],
    ['role create x! --permissions a:b', 'invalid'],
    ['enterprise create --name \u0007', 'invalid'],
    ['user disable nobody', 'not_found'],
    ['key rotate nothing', 'not_found'],
    ['key revoke nothing --yes', 'not_found'],
  ])('of a refusal: %j is %s', async (line, code) => {
    const ran = await inProcess([...line.split(' '), '--json'], { env })
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(JSON.parse(ran.stderr)).toEqual({ error: { code, message: expect.any(String) } })
  })
})
