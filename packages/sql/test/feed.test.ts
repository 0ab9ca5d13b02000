// News of commits: that there may be something, from another process or connection.
import { setTimeout as sleep } from 'node:timers/promises'
import type { KeyStore } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { databases } from './support/databases.js'
import { openStore } from './support/open.js'
import { withSql } from './support/raw-sql.js'
import { role } from './support/records.js'

let made = 0

function commit(store: KeyStore): Promise<unknown> {
  return store.commit({ puts: [{ table: 'roles', record: role(`role-${++made}`), expect: null }], audit: [] })
}

interface Ear {
  heard: number
  /** Until it is woken; false after some seconds. */
  next(): Promise<boolean>
  stop(): Promise<void>
}

async function listen(store: KeyStore): Promise<Ear> {
  const ear: Ear = {
    heard: 0,
    async next() {
      const before = ear.heard
      for (let i = 0; i < 500 && ear.heard === before; i++) await sleep(10)
      return ear.heard > before
    },
    stop: async () => undefined,
  }
  ear.stop = (await store.feed?.listen(() => ear.heard++)) ?? ear.stop
  return ear
}

describe.each(databases())('$name', (database) => {
  it('wakes after a commit of another, and not once it is stopped', async () => {
    const target = await database.fresh()
    const [mine, other] = [await openStore(target, database), await openStore(target, database)]
    const ear = await listen(mine)
    for (let i = 0; i < 3; i++) {
      const woken = ear.next()
      await commit(other)
      expect(await woken).toBe(true)
    }
    await ear.stop()
    const { heard } = ear
    await commit(other)
    await sleep(100)
    expect(ear.heard).toBe(heard)
    await Promise.all([mine.close(), other.close()])
  })

  it('is silent while nothing is committed, last uses and refusals included where it can be', async () => {
    const target = await database.fresh()
    const [mine, other] = [await openStore(target, database), await openStore(target, database)]
    const ear = await listen(mine)
    await sleep(50)
    const { heard } = ear
    await other.lastSequence()
    if (target.startsWith('postgres://')) await other.recordUses([{ keyId: 'k', at: new Date(1) }])
    await sleep(150)
    expect(ear.heard).toBe(heard)
    await ear.stop()
    await Promise.all([mine.close(), other.close()])
  })

  it('a commit that is rolled back wakes nobody', async () => {
    const target = await database.fresh()
    const [mine, other] = [await openStore(target, database), await openStore(target, database)]
    await commit(other)
    const ear = await listen(mine)
    await sleep(50)
    const { heard } = ear
    const again = { table: 'roles' as const, record: role(`role-${made}`), expect: null }
    await expect(other.commit({ puts: [again], audit: [] })).rejects.toMatchObject({ what: 'id' })
    await sleep(150)
    expect(ear.heard).toBe(heard)
    await ear.stop()
    await Promise.all([mine.close(), other.close()])
  })
})

const postgres = databases().filter(({ name }) => name === 'PostgreSQL')

describe.each(postgres)('the connection of $name', (database) => {
  it('comes back after it was cut, and wakes then', async () => {
    const target = await database.fresh()
    const [mine, other] = [await openStore(target, database), await openStore(target, database)]
    const ear = await listen(mine)
    const woken = ear.next()
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %'`
    await withSql(target, (query) => query(cut))
    expect(await woken).toBe(true)
    const again = ear.next()
    await commit(other)
    expect(await again).toBe(true)
    await ear.stop()
    await Promise.all([mine.close(), other.close()])
  })
})
