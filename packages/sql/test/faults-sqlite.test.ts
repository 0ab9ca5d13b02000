import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { KeyStore } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { sqliteStore } from '../src/index.js'
import { drivers } from './support/drivers.js'
import { openStore } from './support/open.js'
import { ask, startProcess, withoutPrivileges } from './support/processes.js'
import { role } from './support/records.js'
import { smallDisk } from './support/small-disk.js'
import { temporaryFiles } from './support/temporary-files.js'

const files = temporaryFiles()

async function addRole(store: KeyStore, id: string): Promise<void> {
  await store.commit({ puts: [{ table: 'roles', record: role(id), expect: null }], audit: [] })
}

/** A file with a store in it, closed. */
async function filled(driver: (typeof drivers)[number], roles = 300): Promise<string> {
  const path = files.next()
  const store = await openStore(path, { driver })
  for (let i = 0; i < roles; i += 100) {
    const puts = Array.from(
      { length: 100 },
      (_, n) => ({ table: 'roles', record: role(`role-${i + n}`), expect: null }) as const,
    )
    await store.commit({ puts, audit: [] })
  }
  await store.close()
  return path
}

describe.each(drivers)('SQLite by %s', (driver) => {
  const failureAt = async (path: string): Promise<unknown> =>
    sqliteStore(path, { driver, lockTimeout: 100 })
      .open()
      .then(
        () => 'opened',
        (error: unknown) => error,
      )

  it.each([
    ['text', Buffer.from('this is a letter, and no database\n'.repeat(200))],
    ['a few bytes', Buffer.from('SQLite')],
    ['another program’s header', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(8192, 7)])],
  ])('a file that is no database (%s) is refused, and left as it is', async (_, content) => {
    const path = files.next()
    writeFileSync(path, content)
    expect(await failureAt(path)).toMatchObject({
      code: 'not_a_database',
      message: expect.stringContaining(`${path} is not an SQLite database`),
    })
    expect(readFileSync(path)).toEqual(content)
  })

  it.each([2, 3, 10])('a half-written file (1/%i of it) is refused, and left as it is', async (part) => {
    const whole = readFileSync(await filled(driver))
    const before = whole.subarray(0, Math.floor(whole.length / part / 4096) * 4096)
    // A copy that was broken off.
    const path = files.next()
    writeFileSync(path, before)
    expect(await failureAt(path)).toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('restore it from a backup'),
    })
    expect(readFileSync(path)).toEqual(before)
  })

  it('an empty file is an empty database', async () => {
    const path = files.next()
    writeFileSync(path, '')
    expect(await failureAt(path)).toBe('opened')
  })

  it('a folder, or a file in a folder that is not there', async () => {
    expect(await failureAt(files.folder)).toMatchObject({ code: 'cannot_open' })
    const lost = join(files.folder, 'nowhere', 'latchkey.db')
    expect(await failureAt(lost)).toMatchObject({
      code: 'cannot_open',
      message: `${lost} cannot be opened: there is no folder ${dirname(lost)}`,
    })
  })

  it('a new file is its owner’s alone, whatever the umask; one that is there keeps its rights', async () => {
    const before = process.umask(0)
    try {
      const path = files.next()
      const store = await openStore(path, { driver })
      await addRole(store, 'r')
      const modes = ['', '-wal', '-shm'].map((end) => statSync(path + end).mode & 0o777)
      expect(modes).toEqual([0o600, 0o600, 0o600])
      await store.close()
      chmodSync(path, 0o640)
      const again = await openStore(path, { driver })
      await addRole(again, 's')
      expect(statSync(path).mode & 0o777).toBe(0o640)
      await again.close()
    } finally {
      process.umask(before)
    }
  })

  it('a read-only file, or folder', async () => {
    const file = await filled(driver)
    chmodSync(file, 0o444)
    expect(await withoutPrivileges('open-and-tell.mjs', [file, driver])).toMatchObject({ code: 'read_only' })
    const folder = join(files.folder, `read-only-${driver.replace(':', '-')}`)
    mkdirSync(folder, { mode: 0o555 })
    expect(await withoutPrivileges('open-and-tell.mjs', [join(folder, 'new.db'), driver])).toMatchObject({
      code: 'cannot_open',
    })
  })

  it('a file that another process has locked: reads go on, the event loop too, and a write waits or says so', async () => {
    const path = await filled(driver)
    const store = sqliteStore(path, { driver, lockTimeout: 400 })
    await store.open()
    const other = await startProcess('hold-lock.mjs', [path])
    const [waited, ticks] = [performance.now(), ticking()]
    const refused = addRole(store, 'late').then(
      () => 'written',
      (error: unknown) => error,
    )
    expect((await store.get('roles', 'role-1'))?.id).toBe('role-1')
    expect(await refused).toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`${path} is locked by another process`),
    })
    expect(performance.now() - waited).toBeGreaterThanOrEqual(399)
    expect(ticks()).toBeGreaterThan(5)
    expect(await failureAt(path)).toMatchObject({ code: 'locked' })
    const waiting = addRole(store, 'patient')
    await ask(other, { release: true })
    await waiting
    expect([await store.get('roles', 'late'), (await store.get('roles', 'patient'))?.id]).toEqual([
      null,
      'patient',
    ])
    await store.close()
  })

  it('a full disk: what was committed stays, and with room again the same store goes on', async (context) => {
    const disk = smallDisk(files.folder, '2m')
    if (disk === null) return context.skip('NOT RUN: no file system can be mounted here')
    try {
      const path = join(disk.folder, 'latchkey.db')
      const store = await openStore(path, { driver })
      const written = await fill(store)
      expect(written.failure).toMatchObject({
        code: 'disk_full',
        message: expect.stringContaining('the disk is full'),
      })
      expect(await store.list('roles', {}, { limit: 100_000 })).toHaveLength(written.roles)
      disk.grow('64m')
      await addRole(store, 'after')
      await store.close()
      const again = await openStore(path, { driver })
      expect(await again.list('roles', {}, { limit: 100_000 })).toHaveLength(written.roles + 1)
      expect(await again.lastSequence()).toBe(written.roles + 1)
      await again.close()
    } finally {
      disk.remove()
    }
  })

  it('a limit on the size of files: the same', async () => {
    const path = await filled(driver, 0)
    const told = await withoutPrivileges<{ code: string; committed: number }>(
      'fill-and-tell.mjs',
      [path, driver],
      { fileSizeLimit: 600 },
    )
    expect(told.code).toBe('disk_full')
    const store = await openStore(path, { driver })
    expect(await store.list('roles', {}, { limit: 100_000 })).toHaveLength(told.committed)
    await addRole(store, 'after')
    await store.close()
  })
})

/** Counts how often the event loop comes round, until it is asked. */
function ticking(): () => number {
  let ticks = 0
  const timer = setInterval(() => ticks++, 10)
  return () => {
    clearInterval(timer)
    return ticks
  }
}

/** Batch after batch, until one fails. */
async function fill(store: KeyStore): Promise<{ roles: number; failure: unknown }> {
  for (let roles = 0; ; roles += 20) {
    const puts = Array.from({ length: 20 }, (_, i) => {
      const record = {
        ...role(`role-${roles + i}`),
        permissions: Array.from({ length: 100 }, (__, n) => `resource-${n}:read`),
      }
      return { table: 'roles', record, expect: null } as const
    })
    try {
      await store.commit({ puts, audit: [] })
    } catch (failure) {
      return { roles, failure }
    }
  }
}

describe('a driver that is not there', () => {
  it.skipIf(drivers.includes('node:sqlite'))('node:sqlite, on a Node without it', async () => {
    await expect(sqliteStore(files.next(), { driver: 'node:sqlite' }).open()).rejects.toMatchObject({
      code: 'no_driver',
      message: 'node:sqlite is not here: install libsql, or use a newer Node',
    })
  })

  it('a store that is not open, or closed', async () => {
    const store = sqliteStore(files.next())
    await expect(store.lookUp(['a'])).rejects.toMatchObject({ code: 'closed' })
    await store.open()
    await store.close()
    await expect(store.get('roles', 'r')).rejects.toMatchObject({ code: 'closed' })
    await expect(addRole(store, 'r')).rejects.toMatchObject({ code: 'closed' })
  })
})
