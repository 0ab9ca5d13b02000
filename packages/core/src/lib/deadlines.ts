interface Waiting {
  readonly until: number
  cut(): void
}

/**
 * Cuts promises off that take longer than `limit` milliseconds. All share one limit, so the one that waits longest is
 * always the first in the set, and one timer serves them all: a request that is answered in time costs no timer.
 */
export class Deadlines {
  readonly #limit: number
  readonly #waiting = new Set<Waiting>()
  #timer: NodeJS.Timeout | undefined

  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * The promise's own outcome, or a rejection once the limit has passed; `call` is aborted just before. The value comes in a
   * box, so that one which pretends to be a promise, at a later look, is not waited for outside of the limit.
   */
  race<T>(promise: PromiseLike<T> | T, call: { abort(): void }): Promise<{ readonly value: T }> {
    if (!isThenable(promise)) return Promise.resolve({ value: promise })
    return new Promise((resolve, reject) => {
      const cut = (): void => {
        call.abort()
        reject(new Error(`no answer within ${this.#limit} ms`))
      }
      const waiting: Waiting = { until: performance.now() + this.#limit, cut }
      this.#wait(waiting)
      Promise.resolve(promise).then(
        (value) => {
          this.#settled(waiting)
          resolve({ value })
        },
        (reason: unknown) => {
          this.#settled(waiting)
          reject(reason)
        },
      )
    })
  }

  /** The timer keeps the process alive while somebody waits: a hang must end in an outcome, not in the end of the process. */
  #wait(waiting: Waiting): void {
    this.#waiting.add(waiting)
    if (this.#timer === undefined) this.#timer = this.#arm(this.#limit)
    else if (this.#waiting.size === 1) this.#timer.ref()
  }

  #settled(waiting: Waiting): void {
    this.#waiting.delete(waiting)
    if (this.#waiting.size === 0) this.#timer?.unref()
  }

  #arm(delay: number): NodeJS.Timeout {
    return setTimeout(() => this.#sweep(), Math.ceil(delay))
  }

  #sweep(): void {
    this.#timer = undefined
    const now = performance.now()
    for (const waiting of this.#waiting) {
      if (waiting.until > now) {
        this.#timer = this.#arm(waiting.until - now)
        return
      }
      this.#waiting.delete(waiting)
      waiting.cut()
    }
  }
}

function isThenable<T>(value: PromiseLike<T> | T): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | null | undefined)?.then === 'function'
}
