import assert from 'node:assert/strict'
import type { Change, KeyStore, Put } from '@latchkey/keyring'
import { inserted, numbers, updated, write } from '../fixtures/batches.js'
import { account, personalKey, user } from '../fixtures/records.js'
import type { StoreCases } from '../harness.js'

function assertIncreasing(changes: readonly Change[]): void {
  for (const [i, { sequence }] of changes.entries()) {
    assert.ok(
      sequence > (changes[i - 1]?.sequence ?? 0),
      `${sequence} comes after ${changes[i - 1]?.sequence}`,
    )
  }
}

/** Reads on from the last number that it saw, like a node that follows the log, until it is told to stop. */
async function follow(store: KeyStore, following: { readonly done: boolean }): Promise<readonly Change[]> {
  const seen: Change[] = []
  const read = async (): Promise<void> => {
    const last = await store.lastSequence()
    const news = await store.changesSince(seen.at(-1)?.sequence ?? 0, 1000)
    seen.push(...news)
    assert.ok((seen.at(-1)?.sequence ?? 0) >= last, 'lastSequence() was told before its row could be read')
  }
  while (!following.done) {
    await read()
    await new Promise((resume) => void setImmediate(resume))
  }
  await read()
  return seen
}

/** The numbers that the commits of one round return. */
async function commitManyAtOnce(store: KeyStore, other: KeyStore, round: number): Promise<readonly number[]> {
  const commits = numbers(20).map((i) => {
    const puts: Put[] = numbers(1 + (i % 4)).map((n) =>
      inserted('keys', personalKey(`key-${round}-${i}-${n}`)),
    )
    return write(i % 2 === 0 ? store : other, puts)
  })
  return Promise.all(commits)
}

export const changeLog: StoreCases = {
  title: 'the change log',
  cases: [
    {
      name: 'a row for each put, in order; the commit returns the last',
      run: async ({ store, other }) => {
        assert.deepEqual([await store.lastSequence(), await store.changesSince(0, 10)], [0, []])
        const puts = [
          inserted('users', user('u')),
          inserted('keys', personalKey('k')),
          inserted('accounts', account('a')),
        ]
        const first = await write(store, puts)
        const second = await write(store, [updated('users', user('u'), { name: 'U' })])
        const changes = await other.changesSince(0, 10)
        const told = changes.map(({ table, id }) => `${table} ${id}`)
        assert.deepEqual(told.slice(0, 3).sort(), ['accounts a', 'keys k', 'users u'])
        assert.equal(told[3], 'users u')
        assert.deepEqual([changes[2]?.sequence, changes[3]?.sequence, changes.length], [first, second, 4])
        assert.equal(await other.lastSequence(), second)
        assertIncreasing(changes)
      },
    },
    {
      name: 'it can be read on from any number, and in pieces',
      run: async ({ store }) => {
        await write(
          store,
          numbers(25).map((i) => inserted('keys', personalKey(`key-${i}`))),
        )
        const all = await store.changesSince(0, 100)
        const pieces: Change[] = []
        for (let read = 0; read < 25; read += 4) {
          const piece = await store.changesSince(pieces.at(-1)?.sequence ?? 0, 4)
          assert.equal(piece.length, Math.min(4, 25 - read))
          pieces.push(...piece)
        }
        assert.deepEqual(pieces, all)
        assert.deepEqual(await store.changesSince(all[9]?.sequence ?? 0, 100), all.slice(10))
        assert.deepEqual(await store.changesSince(await store.lastSequence(), 100), [])
      },
    },
    {
      name: 'who follows it while others commit misses nothing, and sees no number later that is lower',
      run: async ({ store, other }) => {
        const following = { done: false }
        const followed = Promise.allSettled([follow(store, following), follow(other, following)])
        const sequences: number[] = []
        try {
          for (const round of numbers(10)) sequences.push(...(await commitManyAtOnce(store, other, round)))
        } finally {
          following.done = true
        }
        const all = await store.changesSince(0, 10_000)
        assertIncreasing(all)
        assert.equal(new Set(sequences).size, sequences.length, 'no two commits have one number')
        for (const seen of await followed) assert.deepEqual(seen, { status: 'fulfilled', value: all })
      },
    },
  ],
}
