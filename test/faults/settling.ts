import { setTimeout as sleep } from 'node:timers/promises'
import type { Item, Report, Tally } from './node-process.js'
import type { Script } from './script.js'
import type { World } from './world.js'

/** Until every node has accepted each of these twice, and hears from the log: so that they are in memory. */
export async function ready(world: World, items: readonly Item[]): Promise<void> {
  await eachNode(world, 15_000, ({ items: told }) =>
    items.flatMap(({ name }) => (isKnown(told[name]) ? [] : [`${name} was not accepted twice`])),
  )
}

/** A short-lived key may have expired by now. */
function isKnown(tally: Tally | undefined): boolean {
  return tally !== undefined && (tally.accepted >= 2 || tally.why === 'token_expired')
}

/** Until every node says of every key what is true now. */
export async function settled(world: World, { good, changes }: Script, within: number): Promise<void> {
  await eachNode(world, within, ({ items }) => [
    ...good.flatMap(({ name }) => unlessLast('accepted', name, items)),
    ...changes.flatMap(({ name }) => unlessLast('refused', name, items)),
  ])
}

function unlessLast(word: Tally['last'], name: string, items: Report['items']): readonly string[] {
  const tally = items[name]
  return tally?.last === word ? [] : [`${name} is ${tally?.last} (${tally?.why}), not ${word}`]
}

function deafness({ health: { feed } }: Report): readonly string[] {
  return feed.fresh ? [] : [`has not heard of the log for ${feed.lag} ms`]
}

async function eachNode(
  world: World,
  within: number,
  problemsOf: (report: Report) => readonly string[],
): Promise<void> {
  const deadline = performance.now() + within
  for (;;) {
    const reports = await Promise.all(
      world.nodes.map(async (node) => [node.name, await node.report()] as const),
    )
    const problems = reports.flatMap(([name, report]) => [
      ...deafness(report).map((problem) => `${name}: ${problem}`),
      ...problemsOf(report).map((problem) => `${name}: ${problem}`),
    ])
    if (problems.length === 0) return
    if (performance.now() > deadline) throw new Error(`after ${within} ms still:\n${problems.join('\n')}`)
    await sleep(50)
  }
}
