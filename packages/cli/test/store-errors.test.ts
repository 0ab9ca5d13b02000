import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inProcess, latchkey, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const key = 'sta_c0ffee11deadbeef22cafebabe33feed4f1b09d7'

async function failure(
  store: string,
  args = ['key', 'list'],
): Promise<{ code: number | null; error: unknown }> {
  const ran = await latchkey([...args, '--json'], { env: { LATCHKEY_STORE: store } })
  expect(ran.stdout).toBe('')
  expect(ran.stderr).not.toContain('    at ')
  return { code: ran.code, error: (JSON.parse(ran.stderr) as { error: unknown }).error }
}

describe('a store that cannot be used is told in one line, and ends with 3', () => {
  it('no such file: only what begins something makes one', async () => {
    const store = `${folder}/none.db`
    const message = expect.stringContaining('there is no store')
    expect(await failure(store)).toEqual({ code: 3, error: { code: 'store_unavailable', message } })
    expect((await failure(store, ['user', 'list'])).code).toBe(3)
  })

  it('no such folder', async () => {
    const store = `${folder}/none/latchkey.db`
    const message = expect.stringContaining('there is no folder')
    for (const args of [['key', 'list'], ['account', 'create', '--name', 'a'], ['migrate']])
      expect(await failure(store, args)).toEqual({ code: 3, error: { code: 'store_unavailable', message } })
  })

  it('a folder', async () => {
    expect(await failure(folder)).toMatchObject({
      code: 3,
      error: { message: expect.stringContaining('folder') },
    })
  })

  it('a pipe, or a device: it is not opened', async ({ skip }) => {
    skip(process.platform === 'win32', 'there are none')
    const pipe = `${folder}/pipe`
    execFileSync('mkfifo', [pipe])
    for (const store of [pipe, '/dev/null'])
      for (const args of [['key', 'list'], ['migrate'], ['account', 'create', '--name', 'a']]) {
        const ran = await inProcess(args, { env: { LATCHKEY_STORE: store } })
        expect(ran).toMatchObject({ code: 3, stderr: expect.stringContaining('no regular file') })
      }
  })

  it('something else than a database', async () => {
    const store = `${folder}/text.db`
    writeFileSync(store, 'nothing that SQLite has written'.repeat(100))
    expect(await failure(store)).toMatchObject({
      code: 3,
      error: { code: 'store_unavailable', cause: 'not_a_database' },
    })
  })

  it('a file that takes no writes', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may write anywhere')
    const readOnly = `${folder}/read-only`
    mkdirSync(readOnly)
    const store = `${readOnly}/latchkey.db`
    expect((await latchkey(['migrate', '--store', store])).code).toBe(0)
    chmodSync(store, 0o400)
    chmodSync(readOnly, 0o500)
    expect(await failure(store)).toMatchObject({ code: 3, error: { cause: 'read_only' } })
    chmodSync(readOnly, 0o700)
  })
})

describe('a URL', () => {
  it.each([
    ['mysql://u:hunter22@localhost/db', 2],
    ['postgres:/u:hunter22@localhost/db', 2],
    ['postgres://u:hunter22@[bad/db', 2],
    ['postgres://u:hunter22@127.0.0.1:9/db', 3],
    ['postgres://u@127.0.0.1:9/db?password=hunter22', 3],
  ])('%s ends with %i, and its password is not repeated', async (store, code) => {
    const asVariable = await inProcess(['key', 'list'], { env: { LATCHKEY_STORE: store } })
    const asFlag = await inProcess(['doctor', '--store', store])
    expect(asVariable.code).toBe(code)
    expect(JSON.stringify([asVariable, asFlag])).not.toContain('hunter22')
  })

  it.each([
    ['"postgres://me:hunter22@127.0.0.1:9/db"'],
    ["'postgres://me:hunter22@127.0.0.1:9/db'"],
    ['DATABASE_URL=postgres://me:hunter22@127.0.0.1:9/db'],
    ['me:hunter22@127.0.0.1'],
    ['host=127.0.0.1 password=hunter22'],
    ['"host=127.0.0.1 user=hunter22'],
    [key],
    [`./${key}.db`],
    [key.toUpperCase()],
  ])('%j is no path: nothing is made, and nothing repeated', async (store) => {
    for (const args of [['migrate'], ['doctor'], ['key', 'list'], ['account', 'create', '--name', 'a']]) {
      const ran = await inProcess(args, { env: { LATCHKEY_STORE: store } })
      expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('the store must be') })
      expect(ran.stderr).not.toMatch(/hunter22|c0ffee11/i)
      expect(existsSync(store)).toBe(false)
    }
  })

  it('with a space before it is one all the same', async () => {
    const store = ' postgres://u:hunter22@127.0.0.1:9/db'
    const ran = await inProcess(['key', 'list'], { env: { LATCHKEY_STORE: store } })
    expect(ran).toMatchObject({ code: 3, stdout: '' })
    expect(ran.stderr).not.toContain('hunter22')
  })

  it('with a password on the command line is warned of', async () => {
    const { stderr } = await inProcess(['key', 'list', '--store', 'postgres://u:hunter22@127.0.0.1:9/db'])
    expect(stderr).toContain('list of processes')
  })
})
