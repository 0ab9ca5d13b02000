import type { Cast } from './cast.js'
import type { Item, Report, Tally } from './node-process.js'

/** Instants are those of `process.hrtime.bigint()`. */
export interface Change {
  /** Of the item that is good no more. */
  readonly name: string
  readonly begunAt: bigint
  readonly committedAt: bigint
}

export interface Verdict {
  /** Milliseconds between a commit and the latest acceptance after it, on any node; negative where there was none after it. */
  readonly lateness: number
  /** What was accepted when, later than it may be. */
  readonly late: (limit: number) => readonly string[]
  /** Keys that were refused while they were good. */
  readonly wronged: readonly string[]
  /** Good keys to which a node said that it could not tell. */
  readonly unavailable: readonly string[]
  /** Milliseconds: the longest that any key had to wait for its answer. */
  readonly slowest: number
  /** Milliseconds until every node said of every key what was true. */
  readonly recovered: number
  readonly reports: ReadonlyMap<string, Report>
  /** Ids of keys whose every use was refused in the end. */
  readonly refusedKeys: readonly string[]
}

interface Played {
  readonly cast: Cast
  readonly changes: readonly Change[]
  readonly good: readonly Item[]
}

interface Acceptance {
  readonly what: string
  readonly lateness: number
}

export function judge(
  reports: ReadonlyMap<string, Report>,
  { cast, changes, good }: Played,
  recovered: number,
): Verdict {
  const acceptances = changes.flatMap((change) => acceptancesAfter(reports, change))
  const tallies = [...reports].flatMap(([node, { items }]) =>
    Object.entries(items).map(([name, tally]) => ({ node, name, tally })),
  )
  const ofGood = tallies.filter(({ name }) => good.some((item) => item.name === name))
  return {
    lateness: Math.max(Number.NEGATIVE_INFINITY, ...acceptances.map(({ lateness }) => lateness)),
    late: (limit) => acceptances.filter(({ lateness }) => lateness > limit).map(worded),
    wronged: [
      ...ofGood.filter(({ tally }) => tally.refused > 0).map(refusal),
      ...changes.flatMap((change) => tallies.filter((told) => isTooEarly(told, change)).map(refusal)),
    ],
    unavailable: ofGood
      .filter(({ tally }) => tally.unavailable > 0)
      .map(({ node, name, tally }) => `${node}: ${name}, ${tally.unavailable} times`),
    slowest: Math.max(...tallies.map(({ tally }) => tally.slowest)),
    recovered,
    reports,
    refusedKeys: cast.doomed.flatMap(({ keyId }) => (keyId === null ? [] : [keyId])),
  }
}

function acceptancesAfter(
  reports: ReadonlyMap<string, Report>,
  { name, committedAt }: Change,
): readonly Acceptance[] {
  return [...reports].flatMap(([node, { items }]) => {
    const acceptedAt = items[name]?.acceptedAt ?? null
    if (acceptedAt === null) return []
    return [{ what: `${node}: ${name}`, lateness: Number(BigInt(acceptedAt) - committedAt) / 1e6 }]
  })
}

function worded({ what, lateness }: Acceptance): string {
  return `${what}, accepted ${Math.round(lateness)} ms after the commit`
}

interface Told {
  readonly node: string
  readonly name: string
  readonly tally: Tally
}

function refusal({ node, name, tally }: Told): string {
  return `${node}: ${name} was refused (${tally.firstWhy})`
}

function isTooEarly({ name, tally }: Told, change: Change): boolean {
  return (
    name === change.name && tally.firstRefusedAt !== null && BigInt(tally.firstRefusedAt) < change.begunAt
  )
}
