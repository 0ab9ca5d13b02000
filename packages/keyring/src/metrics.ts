import type { Emitter } from './events.js'
import type { Health } from './health.js'

/** What became of the cache and its feed within an interval. */
export interface Metrics extends Health {
  /** Milliseconds that the figures of `interval` are of. */
  readonly milliseconds: number
  readonly interval: {
    readonly hits: number
    readonly loads: number
    readonly shed: number
    /** Of the keys that were asked for, those that were in memory: from 0 to 1; null where none was. */
    readonly hitRate: number | null
  }
}

/** Milliseconds. */
const every = 10_000

/** Tells how the keyring does, regularly, while somebody listens. It does not keep the process alive. */
export class MetricsTeller {
  readonly #emitter: Emitter
  readonly #health: () => Health
  #timer: NodeJS.Timeout | undefined
  #told: { readonly health: Health; readonly at: number } | undefined

  constructor(emitter: Emitter, health: () => Health) {
    this.#emitter = emitter
    this.#health = health
  }

  /** Somebody has begun to listen. */
  begin(): void {
    if (this.#timer !== undefined) return
    this.#told = { health: this.#health(), at: performance.now() }
    this.#timer = setInterval(() => this.#tell(), every).unref()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #tell(): void {
    if (!this.#emitter.heard('metrics')) {
      this.end()
      return
    }
    const [health, at, before] = [this.#health(), performance.now(), this.#told]
    this.#told = { health, at }
    const milliseconds = Math.round(at - (before?.at ?? at))
    this.#emitter.emit('metrics', { ...health, milliseconds, interval: between(before?.health, health) })
  }
}

function between(before: Health | undefined, { cache }: Health): Metrics['interval'] {
  const [hits, loads, shed] = (['hits', 'loads', 'shed'] as const).map(
    (name) => cache[name] - (before?.cache[name] ?? 0),
  ) as [number, number, number]
  return { hits, loads, shed, hitRate: hits + loads === 0 ? null : hits / (hits + loads) }
}
