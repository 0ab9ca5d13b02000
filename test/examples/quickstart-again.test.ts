// The quickstart on a file that is there already, and where it cannot start.
import { existsSync, readdirSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createKeyring, type Keyring } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startNode } from '../docs/node-process.js'
import { haveCurl } from './curl.js'
import {
  askWith,
  documented,
  pasteCommands,
  QUICKSTART,
  startQuickstart,
  tokensIn,
  type Quickstart,
} from './quickstart.js'
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.js'

const all = ['sta_', 'sts_', 'ste_']
let folder: TemporaryFolder
let store: string
let running: Quickstart[]

beforeEach(() => {
  folder = temporaryFolder()
  store = join(folder.path, 'keys.db')
  running = []
})

afterEach(async () => {
  for (const { stop } of running) await stop()
  folder.remove()
})

describe('a later run of the quickstart', () => {
  let first: Quickstart

  beforeEach(async () => {
    first = await start()
    await first.stop('SIGTERM')
  })

  it('shows no token, and the ones of the first run work', async () => {
    const { url, keys, output } = await start()
    expect(keys).toEqual({})
    expect(output).toContain(`keys in ${store}, which was there already`)
    expect(tokensIn(output)).toEqual(new Set([`sta_${'0'.repeat(40)}`]))
    for (const prefix of all) expect((await askWith(url, first.keys[prefix])).status).toBe(200)
  })

  it.skipIf(!haveCurl())(
    'prints how to get new tokens, and commands that use them',
    async () => {
      const again = await start()
      const answers = await pasteCommands(again)
      expect(answers.map(({ status, caller }) => [status, caller])).toEqual(documented)
      expect(answers.at(-1)?.text).toContain('token_revoked')
      expect(again.output).not.toMatch(/ key revoke [0-9a-f]/)
    },
    120_000,
  )

  it('makes a new key in the place of one that was revoked', async () => {
    await withKeyring(async ({ keys }) => {
      const [key] = await keys.list({ kind: 'service' })
      await keys.revoke(key?.id ?? '')
    })
    const { url, keys } = await start()
    expect(Object.keys(keys)).toEqual(['sts_'])
    expect((await askWith(url, keys['sts_'])).status).toBe(200)
  })
})

describe('a run that was stopped half way', () => {
  it.each([
    ['before the accounts', async () => {}],
    [
      'before the users',
      async ({ accounts }: Keyring, enterpriseId: string) => {
        await accounts.create({
          id: '507f1f77bcf86cd799439012',
          shortId: 'd3396ea1f',
          name: 'Acme',
          enterpriseId,
        })
      },
    ],
  ])('%s is taken up by the next', async (_, got) => {
    await withKeyring(async (keyring) => {
      const { id } = await keyring.enterprises.create({ id: '68c584136b9b08b8fc53a85e', name: 'Example' })
      await got(keyring, id)
    })
    const { url, keys } = await start()
    expect(Object.keys(keys)).toEqual(all)
    for (const prefix of all) expect((await askWith(url, keys[prefix])).status).toBe(200)
  })
})

describe('the quickstart ends', () => {
  it('with a clear error where the port is taken, and makes no key that nobody sees', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as AddressInfo
    const env = { PORT: `${port}`, LATCHKEY_STORE: store }
    const { code, stdout, stderr } = await startNode([QUICKSTART], { env }).exited
    holder.close()
    expect([code, stdout]).toEqual([1, ''])
    const message = `^cannot start: .*EADDRINUSE.*:${port}\\. Choose another port: PORT=\\d+, .*\n$`
    expect(stderr).toMatch(new RegExp(message, 'm'))
    expect(existsSync(store)).toBe(false)
    expect(Object.keys((await start()).keys)).toEqual(all)
  })

  it.each([
    [{ PORT: 'abc' }, 'PORT must be'],
    [{ PORT: '70000' }, 'PORT must be'],
    [{ LATCHKEY_STORE: 'postgres://me:hunter22@h/db' }, 'LATCHKEY_STORE must be'],
    [{ LATCHKEY_STORE: '"postgres://me:hunter22@h/db"' }, 'LATCHKEY_STORE must be'],
    [{ LATCHKEY_STORE: ' postgres://me:hunter22@h/db' }, 'LATCHKEY_STORE must be'],
    [{ LATCHKEY_STORE: 'DATABASE_URL=postgres://me:hunter22@h/db' }, 'LATCHKEY_STORE must be'],
    [{ LATCHKEY_STORE: 'host=h password=hunter22' }, 'LATCHKEY_STORE must be'],
    [{ LATCHKEY_STORE: 'me:hunter22@h' }, 'LATCHKEY_STORE must be'],
    [{ LATCHKEY_STORE: ':memory:' }, 'LATCHKEY_STORE must be'],
    [{ LATCHKEY_STORE: '-x.db' }, 'LATCHKEY_STORE must be'],
  ])('with the name of the variable that cannot be meant: %j', async (env, message) => {
    const options = { env: { LATCHKEY_STORE: store, ...env }, cwd: folder.path }
    const { code, stdout, stderr } = await startNode([QUICKSTART], options).exited
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(new RegExp(`^cannot start: ${message} .*\n$`))
    expect(stderr).not.toContain('hunter22')
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('with a clear error where the file cannot be made', async () => {
    const env = { LATCHKEY_STORE: join(folder.path, 'no', 'such', 'folder.db') }
    const { code, stdout, stderr } = await startNode([QUICKSTART], { env }).exited
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(env.LATCHKEY_STORE)
    expect(stderr).not.toContain('    at ')
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('at %s, with its store closed', async (signal) => {
    const { stop } = await start()
    expect(await stop(signal)).toMatchObject({ code: 0 })
  })
})

async function start(): Promise<Quickstart> {
  const started = await startQuickstart(store)
  running.push(started)
  return started
}

async function withKeyring(use: (keyring: Keyring) => Promise<void>): Promise<void> {
  const keyring = createKeyring({ store: sqliteStore(store) })
  try {
    await use(keyring)
  } finally {
    await keyring.close()
  }
}
