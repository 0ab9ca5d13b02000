import { setTimeout as sleep } from 'node:timers/promises'
import type { World } from '../faults/world.js'

/** Instants of `performance.now()`. */
export interface Outage {
  readonly what: string
  readonly begunAt: number
  endedAt: number
}

/** Milliseconds that nodes may take to find the database again. */
const recovery = 5000

/** Brings about one outage after the other, and keeps account of them. */
export class Outages {
  readonly all: Outage[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  async next(): Promise<void> {
    const { postgres, toDatabase, toRedis } = this.#world
    const kinds: readonly (readonly [string, () => unknown])[] = [
      ['database restarted', () => postgres.restart('fast')],
      ['connections to the database cut', () => toDatabase.cut()],
      ['database crashed', () => postgres.restart('immediate')],
      ['connections to Redis cut', () => toRedis.cut()],
      ['network to the database silent', () => this.#silence()],
    ]
    const [what, bringAbout] = kinds[this.all.length % kinds.length] ?? ['', () => undefined]
    const outage: Outage = { what, begunAt: performance.now(), endedAt: Number.POSITIVE_INFINITY }
    this.all.push(outage)
    await bringAbout()
    outage.endedAt = performance.now()
  }

  /** Is there some moment between these two at which a node need not know? */
  excuses = (from: number, to: number): boolean =>
    this.all.some(({ begunAt, endedAt }) => from <= endedAt + recovery && to >= begunAt)

  /** Where an instant lies, in words. */
  placeOf(instant: number): string {
    const last = this.all.findLast(({ begunAt }) => begunAt <= instant)
    if (last === undefined) return 'before any outage'
    const { what, begunAt, endedAt } = last
    const seconds = (from: number): string => `${((instant - from) / 1000).toFixed(1)} s after`
    return `${seconds(begunAt)} the beginning and ${seconds(endedAt)} the end of: ${what}`
  }

  async #silence(): Promise<void> {
    const { toDatabase } = this.#world
    toDatabase.freeze()
    await sleep(2000)
    toDatabase.thaw()
  }
}
