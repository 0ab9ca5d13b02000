import assert from 'node:assert/strict'
import type { KeyStore } from '@latchkey/keyring'
import { inserted, numbers, write } from '../fixtures/batches.js'
import { account, enterprise, personalKey, role } from '../fixtures/records.js'
import type { StoreCases } from '../harness.js'

const total = 137

function idOf(i: number): string {
  return `key-${String(i).padStart(4, '0')}`
}

/** Not in the order of ids. */
function shuffled(length: number): number[] {
  return numbers(length).map((i) => (i * 59) % length)
}

async function pageThrough(
  store: KeyStore,
  limit: number,
  between: (page: number) => Promise<unknown>,
): Promise<string[]> {
  const seen: string[] = []
  for (let page = 0; ; page++) {
    assert.ok(page <= 2 * total, 'the pages must come to an end')
    const found = await store.list('keys', {}, { after: seen.at(-1), limit })
    assert.ok(found.length <= limit, 'a page must not be longer than its limit')
    if (found.length === 0) return seen
    seen.push(...found.map(({ id }) => id))
    await between(page)
  }
}

export const pages: StoreCases = {
  title: 'lists, page by page',
  cases: [
    {
      name: 'every record once, in the order of ids',
      run: async ({ store }) => {
        for (const i of shuffled(total)) await write(store, [inserted('keys', personalKey(idOf(i)))])
        for (const limit of [1, 7, 100, total]) {
          assert.deepEqual(await pageThrough(store, limit, async () => {}), numbers(total).map(idOf))
        }
      },
    },
    {
      name: 'none is lost or told twice while others are inserted',
      run: async ({ store, other }) => {
        const puts = shuffled(total).map((i) => inserted('keys', personalKey(idOf(i * 10))))
        await write(store, puts)
        const fresh = shuffled(20).map((i) => idOf(i * 60 + 5))
        const seen = await pageThrough(store, 10, (page) =>
          fresh[page] === undefined
            ? Promise.resolve()
            : write(other, [inserted('keys', personalKey(fresh[page]))]),
        )
        assert.deepEqual(seen, [...new Set(seen)].sort())
        assert.deepEqual(
          seen.filter((id) => !fresh.includes(id)),
          numbers(total).map((i) => idOf(i * 10)),
        )
      },
    },
    {
      name: 'a hundred, where no limit is given; none after the last',
      run: async ({ store }) => {
        await write(
          store,
          numbers(101).map((i) => inserted('enterprises', enterprise(idOf(i)))),
        )
        assert.equal((await store.list('enterprises', {}, {})).length, 100)
        assert.equal((await store.list('enterprises', {}, { after: idOf(99) })).length, 1)
        assert.deepEqual(await store.list('enterprises', {}, { after: idOf(100) }), [])
      },
    },
    {
      name: 'ids are in the order of their characters’ codes',
      run: async ({ store }) => {
        const ids = [
          '-',
          '0',
          '00',
          '9',
          'A',
          'Z',
          '_',
          '__proto__',
          'a',
          'a-',
          'aA',
          'a_',
          'b',
          'constructor',
          'z',
        ]
        await write(
          store,
          ids.toReversed().map((id) => inserted('roles', role(id))),
        )
        const listed = await store.list('roles', {}, {})
        assert.deepEqual(
          listed.map(({ id }) => id),
          ids,
        )
        assert.equal((await store.list('roles', {}, { after: 'Z', limit: 1 }))[0]?.id, '_')
      },
    },
    {
      name: 'a page goes on after its last record, though that is gone from the list',
      run: async ({ store }) => {
        const accounts = ['a', 'b', 'c'].map((id) =>
          account(id, { status: id === 'b' ? 'deleted' : 'active' }),
        )
        await write(
          store,
          accounts.map((record) => inserted('accounts', record)),
        )
        assert.deepEqual(
          (await store.list('accounts', {}, { after: 'b' })).map(({ id }) => id),
          ['c'],
        )
        assert.deepEqual(
          (await store.list('accounts', {}, { after: 'a', limit: 1 })).map(({ id }) => id),
          ['c'],
        )
      },
    },
  ],
}
