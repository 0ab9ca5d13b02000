// PostgreSQL itself: restarted, crashed, and replaced by one that knows nothing.
import { createKeyring } from '@latchkey/keyring'
import { postgresStore } from '@latchkey/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notRun } from '../support/not-run.js'
import { startPostgres, type PostgresServer } from '../support/postgres.js'
import { expectNothingLost, expectPromiseKept, tell } from './checks.js'
import { lasting, patience, rounds } from './length.js'
import { play } from './play.js'
import { missing, openWorld, type World } from './world.js'

notRun(missing)

describe.skipIf(missing)('the database', () => {
  let world: World
  beforeAll(async () => void (world = await openWorld()), patience())
  afterAll(() => world?.close())

  it.each(['fast', 'immediate'] as const)(
    'restarted, %s',
    async (mode) => {
      const verdicts = []
      for (let round = 0; round < rounds; round++) {
        const verdict = await play(world, {
          lasts: lasting(1200),
          begin: () => world.postgres.restart(mode),
          end: () => undefined,
        })
        verdicts.push(verdict)
        expectPromiseKept(verdict)
      }
      await expectNothingLost(world.admin, verdicts)
      tell(`database restarted, ${mode}`, verdicts)
    },
    patience(),
  )

  describe('that fails over to an empty one', () => {
    let empty: PostgresServer
    beforeAll(async () => void (empty = await emptyCopy(world)), patience())
    afterAll(() => empty?.stop())

    it(
      'knows no key, and so is not believed, until the right one is back',
      async () => {
        const lead = async (port: number): Promise<void> => {
          world.toDatabase.aim(port)
          world.toDatabase.cut()
        }
        const verdicts = []
        for (let round = 0; round < rounds; round++) {
          const verdict = await play(world, {
            lasts: lasting(2000),
            begin: () => lead(empty.port),
            end: () => lead(world.postgres.port),
          })
          verdicts.push(verdict)
          expectPromiseKept(verdict)
          expect(verdict.unavailable.length).toBeGreaterThan(0)
        }
        await expectNothingLost(world.admin, verdicts)
        tell('database failed over to an empty one', verdicts)
      },
      patience(),
    )
  })
})

/** A server with the same tables, and nothing in them. */
async function emptyCopy({ databaseUrl, postgres }: World): Promise<PostgresServer> {
  const empty = await startPostgres()
  await empty.fresh()
  const url = databaseUrl.replace(`:${postgres.port}/`, `:${empty.port}/`)
  await (await createKeyring({ store: postgresStore(url), cache: false }).open()).close()
  return empty
}
