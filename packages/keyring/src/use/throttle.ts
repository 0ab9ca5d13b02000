const most = 100_000

/** Says yes once per name and interval. Bounded: past a hundred thousand names it begins anew, and may say yes too early. */
export class Throttle {
  readonly #interval: number
  readonly #told = new Map<string, number>()

  /** `interval` in milliseconds. */
  constructor(interval: number) {
    this.#interval = interval
  }

  due(name: string, now: Date): boolean {
    const told = this.#told.get(name)
    const instant = now.getTime()
    // A clock that was set back must not silence anybody for long.
    if (told !== undefined && instant >= told && instant - told < this.#interval) return false
    if (told === undefined && this.#told.size >= most) this.#told.clear()
    this.#told.set(name, instant)
    return true
  }
}
