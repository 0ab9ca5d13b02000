// The network between the nodes and Redis, alone and together with the one to PostgreSQL. It carries wake-ups alone: without it, a node
// looks at the log by itself.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notRun } from '../support/not-run.js'
import { expectNothingLost, expectPromiseKept, tell } from './checks.js'
import { askOverHttp, type HttpAnswer } from './http.js'
import { lasting, patience, rounds } from './length.js'
import type { Item } from './node-process.js'
import { play, type Fault } from './play.js'
import type { Verdict } from './verdict.js'
import { maxStaleness, missing, openWorld, type World } from './world.js'

notRun(missing)

const byRedis = Array.from({ length: 4 }, () => ({ feed: 'redis', verifyTimeout: 800 }) as const)
const down = { status: 503, reason: 'verifier_unavailable', retryAfter: '5' }

describe.skipIf(missing)('the network', () => {
  let world: World
  beforeAll(async () => void (world = await openWorld(byRedis)), patience())
  afterAll(() => world?.close())

  async function withFault(what: string, fault: Fault): Promise<readonly Verdict[]> {
    const verdicts = []
    for (let round = 0; round < rounds; round++) {
      const verdict = await play(world, { ...fault, lasts: lasting(fault.lasts) })
      verdicts.push(verdict)
      expectPromiseKept(verdict)
    }
    await expectNothingLost(world.admin, verdicts)
    tell(`the network ${what}`, verdicts)
    return verdicts
  }

  const overHttp = (item: Item | undefined): Promise<readonly HttpAnswer[]> =>
    Promise.all(world.nodes.map((node) => askOverHttp(node, item)))

  const mend = (): void => {
    world.toDatabase.aim(world.postgres.port)
    world.toRedis.aim(world.redis.port)
    for (const proxy of [world.toDatabase, world.toRedis]) proxy.thaw()
  }

  describe('to Redis: nothing is lost but speed, where it is', () => {
    it.each<[string, (redis: World['toRedis']) => void]>([
      ['silent to the server', (redis) => redis.freeze('to server')],
      ['silent to the client', (redis) => redis.freeze('to client')],
      ['silent both ways', (redis) => redis.freeze()],
      ['cut, and nobody there', (redis) => [redis.aim(null), redis.cut()]],
    ])(
      '%s',
      async (what, broken) => {
        const fault = { lasts: 900, begin: () => broken(world.toRedis), end: mend }
        const verdicts = await withFault(`to Redis ${what}`, fault)
        for (const { unavailable } of verdicts) expect(unavailable).toEqual([])
      },
      patience(),
    )
  })

  describe('to the database and to Redis at once: 503 with Retry-After, then recovery by itself, where it is', () => {
    it.each<[string, (proxy: World['toRedis']) => void]>([
      ['silent', (proxy) => proxy.freeze()],
      ['cut, and nobody there', (proxy) => [proxy.aim(null), proxy.cut()]],
    ])(
      '%s',
      async (what, broken) => {
        let good: Item | undefined
        await withFault(`to both ${what}`, {
          lasts: 2300,
          begin: async (items) => {
            good = items()[0]
            for (const proxy of [world.toDatabase, world.toRedis]) broken(proxy)
            await sleep(maxStaleness + 100)
            expect(await overHttp(good)).toEqual(world.nodes.map(() => down))
          },
          end: mend,
        })
        for (const { status } of await overHttp(good)) expect(status).toBe(200)
      },
      patience(),
    )
  })
})
