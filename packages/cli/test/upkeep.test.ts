// migrate, pepper status, doctor, audit verify: a store that is well, and one that is not.
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import Database from 'libsql'
import { beforeAll, describe, expect, it } from 'vitest'
import { schemaVersion } from '@latchkey/sql'
import { inProcess, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const store = `${folder}/latchkey.db`
const secret = 'a-pepper-that-nobody-knows'
const env = { LATCHKEY_STORE: store, LATCHKEY_PEPPERS: `1=${secret}` }

interface Check {
  readonly name: string
  readonly status: string
  readonly message: string
}

async function doctor(extra: Record<string, string> = {}): Promise<{ code: number | null; checks: Check[] }> {
  const { code, stdout } = await inProcess(['doctor', '--json'], { env: { ...env, ...extra } })
  return { code, checks: (JSON.parse(stdout) as { checks: Check[] }).checks }
}

function edit(sql: string): void {
  const database = new Database(store)
  database.exec(sql)
  database.close()
}

/** SQLite gives the log the mode that the file has at that moment. */
function setMode(mode: number): void {
  for (const path of [store, `${store}-wal`, `${store}-shm`]) if (existsSync(path)) chmodSync(path, mode)
}

async function made(args: string[]): Promise<string> {
  return (await inProcess(args, { env })).stdout.trim()
}

beforeAll(async () => {
  const before = await inProcess(['migrate', '--dry-run', '--json'], { env })
  expect(JSON.parse(before.stdout)).toEqual({ current: 0, target: schemaVersion, migrated: false })
  const done = await inProcess(['migrate', '--json'], { env })
  expect(JSON.parse(done.stdout)).toEqual({ current: 0, target: schemaVersion, migrated: true })
  const account = await made(['account', 'create', '--name', 'Acme'])
  const args = ['--account', account, '--email', 'a@example.com', '--permissions', '*']
  const user = await made(['user', 'create', ...args])
  await made(['key', 'issue', '--user', user, '--expires-in', '3d'])
}, 60_000)

describe('migrate', () => {
  it('makes nothing where it only shows', async () => {
    const none = `${folder}/none.db`
    await inProcess(['migrate', '--dry-run'], { env: { LATCHKEY_STORE: none } })
    expect(existsSync(none)).toBe(false)
  })

  it('says that there is nothing to do', async () => {
    const { stdout } = await inProcess(['migrate', '--json'], { env })
    expect(JSON.parse(stdout)).toEqual({ current: schemaVersion, target: schemaVersion, migrated: false })
  })
})

describe('pepper status', () => {
  const plain = { version: 0, keys: 0, configured: true, newest: false }

  it('counts keys, and shows no secret', async () => {
    const { stdout } = await inProcess(['pepper', 'status', '--json'], { env })
    const one = { version: 1, keys: 1, configured: true, newest: true }
    expect(JSON.parse(stdout)).toEqual({ peppers: [plain, one] })
    expect(stdout).not.toContain(secret)
  })

  it('tells what is missing, where all else refuses to open', async () => {
    const without = { LATCHKEY_STORE: store }
    const { stdout } = await inProcess(['pepper', 'status', '--json'], { env: without })
    const missing = { version: 1, keys: 1, configured: false, newest: false }
    expect(JSON.parse(stdout)).toEqual({ peppers: [{ ...plain, newest: true }, missing] })
  })

  it.each([
    ['key issue --user', 'a'],
    ['key rotate', 'a'],
    ['key import', import.meta.filename, '--format', 'csv'],
    ['key inspect', '-'],
    ['key revoke', '-', '--yes'],
  ])('without them no token is made, and none looked up: %s', async (line, ...more) => {
    const options = { env: { LATCHKEY_STORE: store }, input: 'sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12' }
    const refused = await inProcess([...line.split(' '), ...more], options)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('LATCHKEY_PEPPERS') })
  })

  it('without them a key can be found and revoked, and whose it is can be disabled', async () => {
    const without = { env: { LATCHKEY_STORE: store } }
    const user = (await inProcess(['user', 'list', '--ids'], { env })).stdout.trim()
    await made(['key', 'issue', '--user', user, '--name', 'lost'])
    const { stdout } = await inProcess(['key', 'list', '--json'], without)
    const { keys } = JSON.parse(stdout) as { keys: { id: string; name: string }[] }
    const id = keys.find(({ name }) => name === 'lost')?.id ?? ''
    for (const args of [
      ['key', 'show', id],
      ['key', 'revoke', id, '--yes'],
      ['user', 'disable', user],
      ['user', 'enable', user],
      ['audit', 'list', '--key', id],
      ['role', 'list'],
    ])
      expect(await inProcess(args, without)).toMatchObject({ code: 0, stderr: '' })
    expect((await inProcess(['key', 'show', id], { env })).stdout).toContain('revoked')
  })

  it('reads peppers from a file', async () => {
    const file = `${folder}/peppers`
    writeFileSync(file, `# old\n1=${secret}\n\n2=another,pepper=1234567890\n`)
    const { stdout } = await inProcess(['pepper', 'status', '--json'], {
      env: { LATCHKEY_STORE: store, LATCHKEY_PEPPERS_FILE: file },
    })
    expect(JSON.parse(stdout)).toMatchObject({ peppers: [{}, { version: 1 }, { version: 2, newest: true }] })
  })

  it.each([
    ['1=tooshort', 1],
    ['one=a-pepper-that-nobody-knows', 1],
    ['1=a-pepper-that-nobody-knows,1=a-pepper-that-nobody-knows', 1],
  ])('refuses %s, and does not repeat it', async (peppers, code) => {
    const ran = await inProcess(['key', 'list'], {
      env: { LATCHKEY_STORE: store, LATCHKEY_PEPPERS: peppers },
    })
    expect(ran.code).toBe(code)
    expect(ran.stderr).not.toMatch(/tooshort|nobody-knows/)
  })
})

describe('doctor', () => {
  it('is content with a store that is well, and warns of keys that expire soon', async () => {
    const { code, checks } = await doctor()
    expect(checks.map(({ name, status }) => `${name}: ${status}`)).toEqual([
      'runtime: ok',
      'permissions: ok',
      'pepper file: skip',
      'schema: ok',
      'store: ok',
      'peppers: ok',
      'clock: ok',
      'audit: ok',
      'expiring: warn',
    ])
    expect(code).toBe(0)
  })

  it('finds a missing pepper, and looks at all else', async () => {
    const { code, checks } = await doctor({ LATCHKEY_PEPPERS: '' })
    expect(code).toBe(4)
    expect(checks).toContainEqual(expect.objectContaining({ name: 'audit', status: 'ok' }))
    expect(checks).toContainEqual({
      name: 'peppers',
      status: 'fail',
      message: expect.stringContaining('1 keys'),
    })
  })

  it('finds a file that others may read or write', async () => {
    setMode(0o644)
    expect((await doctor()).checks).toContainEqual(
      expect.objectContaining({ name: 'permissions', status: 'warn' }),
    )
    setMode(0o666)
    const { code, checks } = await doctor()
    expect(code).toBe(4)
    expect(checks).toContainEqual(expect.objectContaining({ name: 'permissions', status: 'fail' }))
    setMode(0o600)
  })

  it('finds that there is no store, and says what else it could not look at', async () => {
    const { code, checks } = await doctor({ LATCHKEY_STORE: `${folder}/none.db` })
    expect(code).toBe(4)
    const found = Object.fromEntries(checks.map(({ name, status }) => [name, status]))
    const skipped = { schema: 'skip', peppers: 'skip', clock: 'skip', audit: 'skip', expiring: 'skip' }
    expect(found).toMatchObject({ store: 'fail', ...skipped })
    const { message } = checks.find(({ name }) => name === 'store') ?? {}
    expect(message).toMatch(/none\.db: nothing there yet: latchkey migrate makes it$/)
  })

  it('for people, too', async () => {
    const { code, stdout } = await inProcess(['doctor'], { env })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ok {4}runtime/m)
  })
})

describe('a store that was tampered with', () => {
  it('audit verify and doctor find an edited row, and one that is missing', async () => {
    edit("update latchkey_audit set actor = 'nobody' where sequence = 2")
    const { code, stdout } = await inProcess(['audit', 'verify', '--json'], { env })
    expect(code).toBe(4)
    expect(JSON.parse(stdout)).toEqual({ ok: false, rows: 1, brokenAt: 2, why: 'edited' })
    expect(await doctor()).toMatchObject({ code: 4 })
    edit('delete from latchkey_audit where sequence = 2')
    const missing = await inProcess(['audit', 'verify'], { env })
    expect(missing).toMatchObject({ code: 4, stdout: expect.stringContaining('row 2 is missing') })
  })

  it('a clock that is behind is found', async () => {
    edit(`update latchkey_audit set at = ${Date.UTC(2099, 0)} where sequence = 3`)
    const { checks } = await doctor()
    expect(checks).toContainEqual(expect.objectContaining({ name: 'clock', status: 'fail' }))
  })

  it('a newer schema is refused by every command, and shown by migrate', async () => {
    edit("insert into latchkey_schema (version, name, applied_at) values (99, 'to come', 0)")
    const ran = await inProcess(['key', 'list', '--json'], { env })
    expect(ran.code).toBe(3)
    expect(JSON.parse(ran.stderr)).toMatchObject({
      error: { code: 'store_unavailable', cause: 'newer_schema', message: expect.stringContaining('99') },
    })
    for (const args of [['migrate'], ['migrate', '--dry-run']])
      expect(await inProcess(args, { env })).toMatchObject({ code: 3, stdout: '' })
    expect((await doctor()).code).toBe(4)
  })
})
