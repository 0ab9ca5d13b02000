interface Running<T> {
  readonly call: Promise<T>
  readonly startedAt: number
}

/** Calls that are under way: one for each key, and of all keys no more than a ceiling. */
export class SharedCalls<T> {
  readonly #most: number
  readonly #running = new Map<string, Running<T>>()
  #under = 0
  #shed = 0

  constructor(most: number) {
    this.#most = most
  }

  /** How many were turned away. */
  get shed(): number {
    return this.#shed
  }

  /**
   * The call that is under way for the key, where it began less than `age` milliseconds ago; else a call of one's own. Past the
   * ceiling it rejects: to fail at once leaves room to those who are being served.
   */
  share(key: string, age: number, call: () => Promise<T>): Promise<T> {
    const now = performance.now()
    const known = this.#running.get(key)
    if (known !== undefined && now - known.startedAt < age) return known.call
    if (this.#under >= this.#most) {
      this.#shed++
      return Promise.reject(new Error(`${this.#most} look-ups are under way, and no more are begun`))
    }
    const running: Running<T> = { call: call(), startedAt: now }
    const ended = (): void => {
      this.#under--
      if (this.#running.get(key) === running) this.#running.delete(key)
    }
    this.#under++
    this.#running.set(key, running)
    running.call.then(ended, ended)
    return running.call
  }
}
