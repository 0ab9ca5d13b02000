import assert from 'node:assert/strict'
import type { ConflictCause, Put } from '@latchkey/keyring'
import { causeOf, causesOf, count, inserted, numbers, updated, write } from '../fixtures/batches.js'
import { auditEntry, digestOf, personalKey, serviceKey, user } from '../fixtures/records.js'
import type { StoreCase, StoreCases, Subject } from '../harness.js'

const rivals = 100
const retired = { holds: null, retiring: true }

/** All at once, half of them through the second store: one gets in, the others hear why they do not. */
async function oneWins(
  { store, other }: Subject,
  allowed: readonly ConflictCause[],
  batch: (i: number) => readonly Put[],
): Promise<number> {
  const causes = await causesOf(
    numbers(rivals).map((i) => () => causeOf(i % 2 === 0 ? store : other, batch(i))),
  )
  assert.equal(count(causes, null), 1, 'one commit must win')
  assert.deepEqual(
    causes.filter((cause) => cause !== null && !allowed.includes(cause)),
    [],
  )
  return causes.indexOf(null)
}

const freshRivals: readonly (readonly [ConflictCause, (i: number) => Put])[] = [
  ['id', (i) => inserted('keys', personalKey('same', { digest: digestOf(`${i}`) }))],
  ['email', (i) => inserted('users', user(`user-${i}`, { email: 'same@example.com' }))],
  ['digest', (i) => inserted('keys', personalKey(`key-${i}`, { digest: digestOf('same') }))],
  ['holds', (i) => inserted('keys', serviceKey(`key-${i}`, 'owner'))],
  ['idempotency', (i) => inserted('keys', personalKey(`key-${i}`, { idempotency: digestOf('same') }))],
]

const forFresh = freshRivals.map(([cause, rival]): StoreCase => ({
  name: `${cause}: one of ${rivals} wins`,
  run: async (subject) => {
    const winner = rival(await oneWins(subject, [cause], (i) => [rival(i)])).record
    assert.deepEqual(await subject.store.get('email' in winner ? 'users' : 'keys', winner.id), winner)
    assert.equal(await subject.store.lastSequence(), 1)
  },
}))

export const races: StoreCases = {
  title: `${rivals} at once`,
  cases: [
    ...forFresh,
    {
      name: `version: one of ${rivals} wins`,
      run: async (subject) => {
        const key = personalKey('key')
        await write(subject.store, [inserted('keys', key)])
        const winner = await oneWins(subject, ['version'], (i) => [
          updated('keys', key, { name: `name-${i}` }),
        ])
        assert.deepEqual(await subject.store.get('keys', 'key'), {
          ...key,
          version: 2,
          name: `name-${winner}`,
        })
      },
    },
    {
      name: `a rotation: one of ${rivals} wins, and one key is current`,
      run: async (subject) => {
        const old = serviceKey('old', 'owner')
        await write(subject.store, [inserted('keys', old)])
        await oneWins(subject, ['version'], (i) => [
          inserted('keys', serviceKey(`next-${i}`, 'owner')),
          updated('keys', old, { ...retired, replacedBy: `next-${i}` }),
        ])
        const keys = await subject.other.list('keys', {}, {})
        const current = keys.filter(({ holds }) => holds === 'owner')
        assert.deepEqual(
          [keys.length, current.length, keys.find(({ id }) => id === 'old')?.replacedBy],
          [2, 1, current[0]?.id],
        )
      },
    },
    {
      name: `${rivals} that are no rivals all get in`,
      run: async ({ store, other }) => {
        const attempts = numbers(rivals).map((i) => async () => {
          await (i % 2 === 0 ? store : other).commit({
            puts: [inserted('keys', personalKey(`key-${i}`))],
            audit: [auditEntry()],
          })
          return null
        })
        assert.equal(count(await causesOf(attempts), null), rivals)
        assert.equal(await store.lastSequence(), rivals)
      },
    },
  ],
}
