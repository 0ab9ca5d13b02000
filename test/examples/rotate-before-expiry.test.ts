// The job, run as a scheduler runs it: once, again, twice at once, and after a run that was killed.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createKeyring, type Key, type Keyring } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../docs/documents.js'
import { startNode, type Exit } from '../docs/node-process.js'
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.js'

const job = join(ROOT, 'examples/dist/rotate-before-expiry/job.js')
let folder: TemporaryFolder
let secrets: string
let env: { LATCHKEY_STORE: string; SECRETS_DIR: string }

beforeEach(() => {
  folder = temporaryFolder()
  secrets = join(folder.path, 'secrets')
  env = { LATCHKEY_STORE: join(folder.path, 'keys.db'), SECRETS_DIR: secrets }
})

afterEach(() => folder.remove())

describe('the job', () => {
  it('rotates what expires within a week, and leaves the old key for a while', async () => {
    const [soon, later] = await withKeyring((keyring) =>
      Promise.all([issue(keyring, '5d'), issue(keyring, '30d')]),
    )
    const { code, stdout, stderr } = await run()
    expect([code, linesOf(stdout).length]).toEqual([0, 1])
    expect(stderr).not.toContain('Error')
    expect(stdout).toMatch(new RegExp(`^${soon.key.id} replaced by `))
    await withKeyring(async ({ keys }) => {
      const delivered = await keys.inspect(secretOf(soon.key))
      expect(delivered).toMatchObject({ valid: true, state: 'current' })
      expect(await keys.inspect(soon.token)).toMatchObject({
        valid: true,
        state: 'retiring',
        replacedBy: delivered?.id,
      })
      expect(await keys.inspect(later.token)).toMatchObject({ state: 'current', replacedBy: null })
    })
  })

  it('prints no token, and keeps it where nobody else reads it', async () => {
    const { key } = await withKeyring((keyring) => issue(keyring, '5d'))
    const { stdout, stderr } = await run()
    expect(stdout + stderr).not.toMatch(/_[0-9a-f]{40}/)
    expect(statSync(join(secrets, String(key.serviceAccountId))).mode & 0o777).toBe(0o600)
  })

  it('does nothing when it is run again, not even for a key that was made for less than a week', async () => {
    await withKeyring((keyring) => issue(keyring, '30d'))
    const { key } = await withKeyring((keyring) => issue(keyring, '6d'))
    await run()
    const first = secretOf(key)
    expect((await run()).stdout).not.toContain(key.id)
    await withKeyring(async ({ keys }) => {
      expect(await keys.inspect(first)).toMatchObject({ valid: true })
    })
  })

  it('is run three times at once: every token that is delivered works, and each key is rotated once', async () => {
    const made = await withKeyring((keyring) =>
      Promise.all(Array.from({ length: 8 }, () => issue(keyring, '5d'))),
    )
    const runs = await Promise.all([run(), run(), run()])
    const lines = runs.flatMap(({ stdout }) => linesOf(stdout))
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(lines.filter((line) => line.includes(' replaced by '))).toHaveLength(made.length)
    expect(lines.filter((line) => !/ (replaced by|left alone)/.test(line))).toEqual([])
    await withKeyring(async ({ keys }) => {
      for (const { key } of made)
        expect(await keys.inspect(secretOf(key))).toMatchObject({ valid: true, state: 'current' })
    })
  })

  it('leaves the keys of people alone', async () => {
    await withKeyring(async (keyring) => {
      const { id: accountId } = await keyring.accounts.create({ name: 'Acme' })
      const user = await keyring.users.create({ accountId, email: 'jo@example.com', permissions: ['basic'] })
      await keyring.keys.issue({ userId: user.id, expiresIn: '5d' })
    })
    expect(await run()).toMatchObject({ code: 0, stdout: '' })
  })
})

describe('a token that was not delivered', () => {
  it('where it cannot be, is a failure, and the old key goes on', async () => {
    const { token } = await withKeyring((keyring) => issue(keyring, '5d'))
    writeFileSync(secrets, 'a file where the folder should be')
    const { code, stdout } = await run()
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^\w+ FAILED: .*\n$/)])
    await withKeyring(async ({ keys }) => {
      expect(await keys.inspect(token)).toMatchObject({ valid: true })
    })
  })

  it('because a run was killed, is made anew by a later run, once an hour has passed', async () => {
    const { key } = await withKeyring((keyring) => issue(keyring, '5d'))
    const lost = await withKeyring(
      ({ keys }) => keys.rotate(key.id, { overlap: '72h', expiresIn: '30d' }),
      hoursAgo(2),
    )
    expect((await run()).stdout).toMatch(new RegExp(`^${lost.key.id} replaced by `))
    await withKeyring(async ({ keys }) => {
      expect(await keys.inspect(secretOf(key))).toMatchObject({ valid: true, state: 'current' })
    })
    expect((await run()).stdout).toBe('')
  })

  it('is not one that was delivered, though nobody has used it', async () => {
    const { key } = await withKeyring((keyring) => issue(keyring, '5d'))
    const made = await withKeyring(
      ({ keys }) => keys.rotate(key.id, { overlap: '72h', expiresIn: '30d' }),
      hoursAgo(2),
    )
    mkdirSync(secrets)
    const secret = { id: made.key.id, token: made.token }
    writeFileSync(join(secrets, String(key.serviceAccountId)), JSON.stringify(secret))
    expect((await run()).stdout).toBe('')
  })

  it('yet, by a run that is still at it, is left to that run', async () => {
    const { key } = await withKeyring((keyring) => issue(keyring, '5d'))
    await withKeyring(({ keys }) => keys.rotate(key.id, { overlap: '72h', expiresIn: '30d' }))
    expect((await run()).stdout).toBe('')
  })
})

describe('a store that is not there', () => {
  it('is one line, and exit code 1', async () => {
    mkdirSync(env.LATCHKEY_STORE)
    const { code, stdout } = await run()
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^FAILED: .*\n$/)])
    rmSync(env.LATCHKEY_STORE, { recursive: true })
  })

  it('is not made: a wrong path would be an empty store', async () => {
    const { code, stdout } = await run()
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^FAILED: .*no such file.*\n$/)])
    expect(existsSync(env.LATCHKEY_STORE)).toBe(false)
  })
})

function run(): Promise<Exit> {
  return startNode([job], { env }).exited
}

/** A service account of its own for each key. */
async function issue(keyring: Keyring, expiresIn: string): Promise<{ token: string; key: Key }> {
  const { id: accountId } = await keyring.accounts.create({ name: 'Acme' })
  const robot = await keyring.serviceAccounts.create({
    accountId,
    name: 'robot',
    permissions: ['pipeline:read'],
  })
  return keyring.keys.issue({ serviceAccountId: robot.id, expiresIn })
}

async function withKeyring<T>(
  use: (keyring: Keyring) => Promise<T>,
  clock = (): Date => new Date(),
): Promise<T> {
  const keyring = createKeyring({ store: sqliteStore(env.LATCHKEY_STORE), clock })
  try {
    return await use(keyring)
  } finally {
    await keyring.close()
  }
}

/** The token that is in the place of a key's owner. */
function secretOf({ serviceAccountId = '' }: Key): string {
  return (JSON.parse(readFileSync(join(secrets, serviceAccountId), 'utf8')) as { token: string }).token
}

function hoursAgo(hours: number): () => Date {
  return () => new Date(Date.now() - hours * 3600 * 1000)
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}
