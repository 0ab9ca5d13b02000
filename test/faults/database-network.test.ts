// The network between the nodes and PostgreSQL: silent one way or both ways, cut, or dead for the connections that were there.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notRun } from '../support/not-run.js'
import { expectNothingLost, expectPromiseKept, tell } from './checks.js'
import { isLong, lasting, patience, rounds } from './length.js'
import { play } from './play.js'
import type { Verdict } from './verdict.js'
import { maxStaleness, missing, openWorld, type World } from './world.js'

notRun(missing)

// Case 46 of docs/security.md.
describe.skipIf(missing)('the network to the database', () => {
  let world: World
  beforeAll(async () => void (world = await openWorld()), patience())
  afterAll(() => world?.close())

  async function withFault(
    what: string,
    begin: () => unknown,
    end: () => unknown,
    recovery?: number,
  ): Promise<readonly Verdict[]> {
    const verdicts = []
    for (let round = 0; round < rounds; round++) {
      const verdict = await play(world, {
        lasts: lasting(2500),
        begin,
        end,
        ...(recovery !== undefined && { recovery }),
      })
      verdicts.push(verdict)
      expectPromiseKept(verdict)
    }
    await expectNothingLost(world.admin, verdicts)
    tell(`network to the database ${what}`, verdicts)
    return verdicts
  }

  it.each([
    ['silent, to the server', 'to server'],
    ['silent, to the client', 'to client'],
    ['silent, both ways', undefined],
  ] as const)(
    '%s',
    async (what, direction) => {
      const { toDatabase } = world
      const verdicts = await withFault(
        what,
        () => toDatabase.freeze(direction),
        () => toDatabase.thaw(),
      )
      // Nobody got an answer for longer than memory may be believed.
      for (const { slowest } of verdicts) expect(slowest).toBeGreaterThan(maxStaleness)
    },
    patience(),
  )

  it(
    'slow: costs time, and nothing else',
    async () => {
      const { toDatabase } = world
      const verdicts = await withFault(
        'slow',
        () => toDatabase.slow(30),
        () => toDatabase.slow(0),
      )
      for (const { unavailable } of verdicts) expect(unavailable).toEqual([])
    },
    patience(),
  )

  it(
    'cut again and again',
    async () => {
      let timer: NodeJS.Timeout | undefined
      await withFault(
        'cut again and again',
        () => (timer = setInterval(() => world.toDatabase.cut(), 150)),
        () => clearInterval(timer),
      )
    },
    patience(),
  )

  it(
    'cut, and nobody there',
    async () => {
      const { toDatabase, postgres } = world
      const verdicts = await withFault(
        'cut, and nobody there',
        () => {
          toDatabase.aim(null)
          toDatabase.cut()
        },
        () => toDatabase.aim(postgres.port),
      )
      for (const { unavailable } of verdicts) expect(unavailable.length).toBeGreaterThan(0)
    },
    patience(),
  )

  // Until the driver gives the dead connections up: that takes it a quarter of a minute.
  it.runIf(isLong)(
    'dead for the connections that were there',
    async () => {
      const { toDatabase } = world
      await withFault(
        'dead for the connections that were there',
        () => toDatabase.strand(),
        () => undefined,
        30_000,
      )
      toDatabase.cut()
    },
    patience(2),
  )
})
