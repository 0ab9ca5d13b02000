import { setTimeout as sleep } from 'node:timers/promises'
import { hire, type Cast } from './cast.js'
import { carryOut, milliseconds, onAll, type Script } from './script.js'
import type { Item, Report } from './node-process.js'
import { ready, settled } from './settling.js'
import { judge, type Change, type Verdict } from './verdict.js'
import { maxStaleness, type World } from './world.js'

export interface Fault {
  /** Milliseconds from its beginning to its end. */
  readonly lasts: number
  /** The first change was committed just before. It is given the keys that nodes are watching at the moment. */
  readonly begin: (items: () => readonly Item[], cast: Cast) => unknown
  /** Called also where something went wrong. */
  readonly end: () => unknown
  /** Milliseconds after its end within which all must be as it should. Default 10 s. */
  readonly recovery?: number
  /** Is there a key that expires meanwhile? Default true. */
  readonly expiry?: boolean
  /** How many of each kind of change. Default 1. */
  readonly crews?: number
  /** Milliseconds between two questions for the same key. Default 10. */
  readonly every?: number
}

/** Breaks something while keys lose their rights, mends it, and returns what every node said to every key meanwhile. */
export async function play(world: World, fault: Fault): Promise<Verdict> {
  const { expiry = true, crews = 1, every = 10, recovery = 10_000 } = fault
  const cast = await hire(world.admin, { expiry, crews })
  const script: Script = { cast, changes: [], good: [...cast.steady], watching: [] }
  const everything = [...cast.steady, ...[...cast.doomed, ...cast.expiring].map(({ item }) => item)]
  await onAll(world, (node) => node.watch(everything, every))
  await ready(world, everything)
  await onAll(world, (node) => node.begin())
  await breakIt(world, fault, script, () => [...everything, ...script.good.slice(cast.steady.length)])
  const mendedAt = performance.now()
  await Promise.all(script.watching)
  await settled(world, script, recovery)
  const recovered = performance.now() - mendedAt
  for (const { item, until } of cast.expiring) script.changes.push(expiryAsChange(item, until))
  await untilTooLate(script.changes)
  await settled(world, script, recovery)
  const reports = await reportsOf(world)
  await onAll(world, (node) => node.forget())
  return judge(reports, script, recovered)
}

async function breakIt(
  world: World,
  { lasts, begin, end }: Fault,
  script: Script,
  items: () => readonly Item[],
): Promise<void> {
  const [first, ...others] = script.cast.doomed
  if (first !== undefined) await carryOut(world, first, script)
  const begunAt = performance.now()
  const changes = async (): Promise<void> => {
    for (const [i, next] of others.entries()) {
      await sleep(begunAt + (lasts * i) / others.length - performance.now())
      await carryOut(world, next, script)
    }
    await sleep(begunAt + lasts - performance.now())
  }
  try {
    await Promise.all([begin(items, script.cast), changes()])
  } finally {
    await end()
  }
}

function expiryAsChange({ name }: Item, until: Date): Change {
  const at = process.hrtime.bigint() + milliseconds(until.getTime() - Date.now())
  // `Date` counts whole milliseconds, and may be corrected meanwhile.
  return { name, begunAt: at - milliseconds(10), committedAt: at }
}

/** What is accepted from now on is later than it may be. */
async function untilTooLate(changes: readonly Change[]): Promise<void> {
  const now = process.hrtime.bigint()
  const left = changes.map(({ committedAt }) => Number(committedAt - now) / 1e6 + maxStaleness)
  await sleep(Math.max(...left) + 150)
}

async function reportsOf({ nodes }: World): Promise<ReadonlyMap<string, Report>> {
  return new Map(await Promise.all(nodes.map(async (node) => [node.name, await node.report()] as const)))
}
