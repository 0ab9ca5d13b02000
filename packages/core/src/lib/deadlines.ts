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
      this.#waiting.add(waiting)
      this.#timer ??= this.#arm(this.#limit)
      Promise.resolve(promise).then(
        (value) => {
          this.#waiting.delete(waiting)
          resolve({ value })
        },
        (reason: unknown) => {
          this.#waiting.delete(waiting)
          reject(reason)
        },
      )
    })
  }

  #arm(delay: number): NodeJS.Timeout {
    return setTimeout(() => this.#sweep(), Math.ceil(delay)).unref()
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
