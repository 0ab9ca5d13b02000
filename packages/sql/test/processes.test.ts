// Several processes, and processes that die: through the keyring, as users have it.
import type { ChildProcess } from 'node:child_process'
import { on } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KeyStore } from '@latchkey/keyring'
import { afterEach, describe, expect, it } from 'vitest'
import { databases } from './support/databases.js'
import { openStore } from './support/open.js'
import { ask, kill, startProcess } from './support/processes.js'
import { currentKeys, expectWholeRotations, makeServiceKey } from './support/rotations.js'

const rounds = 5
/** Processes that are killed; and rotations that each has done by then, on average. */
const kills = Number(process.env['LATCHKEY_KILLS'] ?? 20)
const rotationsEach = 25
const children: ChildProcess[] = []

afterEach(async () => {
  await Promise.all(children.splice(0).map(kill))
})

async function start(script: string, ...args: string[]): Promise<ChildProcess> {
  const child = await startProcess(script, args)
  children.push(child)
  return child
}

/** Resolves after a random number of rotations. */
async function rotateSome(child: ChildProcess, serviceAccountId: string): Promise<void> {
  const wanted = 1 + Math.floor(Math.random() * (2 * rotationsEach - 1))
  const rotated = on(child, 'message')
  child.send({ serviceAccountId })
  for (let i = 0; i < wanted; i++) await rotated.next()
}

/** While `during` runs: at every moment, one key is current. */
async function watching(store: KeyStore, during: Promise<unknown>): Promise<number> {
  let looks = 0
  const progress = { done: false }
  const ended = during.finally(() => {
    progress.done = true
  })
  while (!progress.done) {
    expect(await currentKeys(store)).toHaveLength(1)
    looks++
    await sleep(1)
  }
  await ended
  return looks
}

describe.each(databases())('$name', (database) => {
  // keypal left three live keys after such a race.
  it(
    '100 rotations at once from 4 processes: one wins, and one key is current at every moment',
    { timeout: 120_000 },
    async () => {
      const target = await database.fresh()
      const store = await openStore(target, database)
      await makeServiceKey(store)
      const rivals = await Promise.all([1, 2, 3, 4].map(() => start('rival.mjs', target, database.driver)))
      for (let round = 0; round < rounds; round++) {
        const [old] = await currentKeys(store)
        const race = Promise.all(
          rivals.map((rival) => ask<{ outcomes: string[] }>(rival, { keyId: old?.id, attempts: 25 })),
        )
        expect(await watching(store, race)).toBeGreaterThan(0)
        const outcomes = (await race).flatMap((answer) => answer.outcomes)
        expect(outcomes.filter((outcome) => outcome === 'won')).toHaveLength(1)
        expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(99)
      }
      expect(await expectWholeRotations(store)).toBe(rounds)
      await store.close()
    },
  )

  // Case 36 of docs/security.md.
  it(
    `killed at random moments of ${kills * rotationsEach} rotations: none is done by half, and one key is current`,
    { timeout: 60_000 + kills * 5000 },
    async () => {
      const target = await database.fresh()
      const before = await openStore(target, database)
      const { serviceAccountId } = await makeServiceKey(before)
      await before.close()
      let rotations = 0
      let next = start('rotate-forever.mjs', target, database.driver)
      for (let killed = 0; killed < kills; killed++) {
        const child = await next
        await rotateSome(child, serviceAccountId)
        await sleep(Math.random() * 10)
        await kill(child)
        // It starts while this one's remains are looked at.
        next = start('rotate-forever.mjs', target, database.driver)
        const store = await openStore(target, database)
        const now = await expectWholeRotations(store)
        expect(now).toBeGreaterThan(rotations)
        rotations = now
        await store.close()
      }
      await next
    },
  )
})
