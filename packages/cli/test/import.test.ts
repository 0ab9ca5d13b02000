import { hash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { inProcess, latchkey, temporaryFolder, type Ran } from './support.js'

const folder = temporaryFolder()
const env = { LATCHKEY_STORE: `${folder}/latchkey.db` }
let user = ''

beforeAll(async () => {
  const account = await latchkey(['account', 'create', '--name', 'Acme'], { env })
  const args = ['--account', account.stdout.trim(), '--email', 'a@example.com', '--permissions', '*']
  user = (await latchkey(['user', 'create', ...args], { env })).stdout.trim()
}, 60_000)

function write(name: string, lines: readonly string[]): string {
  const path = `${folder}/${name}`
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return path
}

function token(n: number): string {
  return `acme-${hash('sha256', String(n), 'hex').slice(0, 24)}`
}

function importing(path: string, ...flags: string[]): Promise<Ran> {
  return latchkey(['key', 'import', path, '--json', ...flags], { env })
}

describe('latchkey key import', () => {
  it('takes CSV, and what it took in is a key', async () => {
    const path = write('keys.csv', [
      'token,userId,name,scopes,expiresAt,createdAt',
      `${token(1)},${user},"one, quoted",pipeline:read account:read,2099-01-31,2026-01-01`,
      `${token(2)},${user},,,,`,
    ])
    expect(await importing(path)).toEqual({ code: 0, stdout: '{"imported":2,"skipped":0}\n', stderr: '' })
    const { stdout } = await latchkey(['key', 'inspect', '-', '--json'], { env, input: token(1) })
    expect(JSON.parse(stdout)).toMatchObject({
      key: { valid: true, name: 'one, quoted', userId: user, expiresAt: '2099-01-31T00:00:00.000Z' },
    })
  })

  it('takes JSONL from stdin, told by how it begins', async () => {
    const input = JSON.stringify({ sha256: hash('sha256', token(3), 'hex'), userId: user, scopes: ['a:b'] })
    const ran = await latchkey(['key', 'import', '-'], { env, input })
    expect(ran).toEqual({ code: 0, stdout: '1 keys imported\n', stderr: '' })
  })

  it('stops at a bad row: line and column, nothing of its batch, and how to go on', async () => {
    const rows = Array.from({ length: 1100 }, (_, i) => `${token(10_000 + i)},${user},name ${i}`)
    rows[1050] = `${token(11_050)},${user},${'x'.repeat(101)}`
    const path = write('bad.csv', ['token,userId,name', ...rows])
    const ran = await importing(path)
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    const { error } = JSON.parse(ran.stderr) as { error: { code: string; message: string } }
    expect(error.code).toBe('invalid')
    expect(error.message).toContain('line 1052, column name: ')
    expect(error.message).toContain('1000 keys are in')
    expect(error.message).toContain('--skip 1000')

    rows[1050] = `${token(11_050)},${user},mended`
    write('bad.csv', ['token,userId,name', ...rows])
    const next = await importing(path, '--skip', '1000')
    expect(next).toMatchObject({ code: 0, stdout: '{"imported":100,"skipped":1000}\n' })
  }, 60_000)

  it('tells which one is there already', async () => {
    const path = write('twice.csv', ['token,userId', `${token(20)},${user}`, `${token(1)},${user}`])
    const ran = await importing(path)
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('line 3, column token: this key is there already')
    const same = write('same.csv', ['token,userId', `${token(21)},${user}`, `${token(21)},${user}`])
    expect((await importing(same)).stderr).toContain('line 3, column token: line 2 says the same')
    const nobody = write('nobody.csv', ['token,userId', `${token(22)},nobody`])
    expect((await importing(nobody)).stderr).toContain('line 2, column userId: there is no user')
    for (const n of [20, 21, 22]) expect(ran.stderr).not.toContain(token(n))
  }, 60_000)

  it('says that there is nothing in it, or less than is to be passed over', async () => {
    for (const lines of [[], ['token,userId']]) {
      const empty = await inProcess(['key', 'import', write('empty.csv', lines), '--json'], { env })
      expect(empty).toMatchObject({ code: 0, stdout: '{"imported":0,"skipped":0}\n' })
      expect(empty.stderr).toContain('there is no key in it')
    }
    const one = write('one.csv', ['token,userId', `${token(1)},${user}`])
    const past = await inProcess(['key', 'import', one, '--skip', '2', '--json'], { env })
    expect(past).toMatchObject({ code: 0, stdout: '{"imported":0,"skipped":1}\n' })
    expect(past.stderr).toContain('there are 1 keys in it, fewer than --skip 2')
    expect((await inProcess(['key', 'import', one, '--skip', '1'], { env })).stderr).toBe('')
  })

  it('ends a sentence once, and speaks of columns', async () => {
    const typo = write('typo.csv', ['tokn,userId', `${token(1)},${user}`])
    expect((await inProcess(['key', 'import', typo], { env })).stderr).toContain('"token"? No key')
    const nobody = write('ownerless.csv', ['token,userId', `${token(23)},`])
    expect((await inProcess(['key', 'import', nobody], { env })).stderr).toContain(
      'give userId or serviceAccountId. No key',
    )
  })

  it.each([
    [['key', 'import', '/none/keys.csv'], 'there is no file'],
    [['key', 'import', folder], 'folder'],
    [['key', 'import', `${folder}/latchkey.db`], '--format'],
  ])('%j is refused as usage', async (args, message) => {
    const ran = await inProcess(args, { env })
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(message) })
  })

  it('shows a bar on a terminal alone', async () => {
    const path = write('bar.csv', ['token,userId', `${token(30)},${user}`])
    const shown = await inProcess(['key', 'import', path], { env, tty: ['stderr'] })
    expect(shown.stderr).toContain('100 %')
    const again = write('none.csv', ['token,userId', `${token(31)},${user}`])
    expect((await inProcess(['key', 'import', again], { env })).stderr).toBe('')
  })
})
