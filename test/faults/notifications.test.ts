// Wake-ups of both feeds that are lost, late, twice, or in another order. A wake-up is believed in nothing, so it costs time alone.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notRun } from '../support/not-run.js'
import { expectNothingLost, expectPromiseKept, tell } from './checks.js'
import { lasting, patience, rounds } from './length.js'
import type { Mangling, Report } from './node-process.js'
import { play } from './play.js'
import { missing, openWorld, type World } from './world.js'

notRun(missing)

/** Was it done, and not only meant? */
const went: Readonly<Record<Mangling, (wakes: Report['wakes']) => boolean>> = {
  clean: (wakes) => wakes.went === wakes.came,
  drop: (wakes) => wakes.went === 0,
  delay: (wakes) => wakes.went > 0,
  duplicate: (wakes) => wakes.went > wakes.came,
  reorder: (wakes) => wakes.went > 0,
}

// Case 39 of docs/security.md.
describe.skipIf(missing)('wake-ups', () => {
  let world: World
  beforeAll(async () => void (world = await openWorld()), patience())
  afterAll(() => world?.close())

  const mangled = (how: Mangling): Promise<unknown> =>
    Promise.all(world.nodes.map((node) => node.mangle(how)))

  it.each(['drop', 'delay', 'duplicate', 'reorder'] as const)(
    '%s',
    async (how) => {
      const verdicts = []
      for (let round = 0; round < rounds; round++) {
        await mangled(how)
        const verdict = await play(world, {
          lasts: lasting(1000),
          begin: () => undefined,
          end: () => undefined,
        })
        verdicts.push(verdict)
        expectPromiseKept(verdict)
        expect(verdict.unavailable).toEqual([])
        for (const [, { wakes }] of verdict.reports) {
          expect(wakes.came).toBeGreaterThan(0)
          expect(went[how](wakes)).toBe(true)
        }
        await mangled('clean')
      }
      await expectNothingLost(world.admin, verdicts)
      tell(`wake-ups: ${how}`, verdicts)
    },
    patience(),
  )
})
