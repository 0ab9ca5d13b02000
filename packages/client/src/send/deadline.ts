import type { Prepared } from '../request/hop.js'

/** When a call must end: its time is up, or its caller has no use for it any more. */
export class Deadline {
  /** What `fetch` is given; it stays good for the body. */
  readonly signal: AbortSignal | null
  readonly #ends: number
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor({ timeout, signal }: Pick<Prepared, 'timeout' | 'signal'>, timedOut: () => Error) {
    signal?.throwIfAborted()
    this.#ends = performance.now() + timeout
    this.signal = timeout === Infinity ? signal : this.#startTimer(timeout, signal, timedOut)
  }

  /** Milliseconds, or Infinity. */
  get left(): number {
    return this.#ends - performance.now()
  }

  /** There is nothing left that could take too long. */
  release(): void {
    clearTimeout(this.#timer)
  }

  /**
   * The answer is there, and its body may be left unread: that must not keep the process alive until the time is up. Before, it must:
   * what hangs without a connection, a function that gives the key, would else end the process without a word.
   */
  detach(): void {
    if (this.#timer !== undefined) unref(this.#timer)
  }

  /** Rejects at the deadline, whatever the promise does. */
  race<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this
    if (signal === null) return promise
    return new Promise((resolve, reject) => {
      const end = (): void => reject(reasonOf(signal))
      if (signal.aborted) end()
      signal.addEventListener('abort', end, { once: true })
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
    })
  }

  async sleep(milliseconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const slept = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds)
    })
    try {
      await this.race(slept)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Where it is over, why. */
  throwIfOver(): void {
    if (this.signal?.aborted === true) throw reasonOf(this.signal)
  }

  #startTimer(timeout: number, outer: AbortSignal | null, timedOut: () => Error): AbortSignal {
    const controller = new AbortController()
    // No listener of ours on the caller's: it may live as long as the process, and a body that was read tells nobody.
    const signal = outer === null ? controller.signal : AbortSignal.any([outer, controller.signal])
    this.#timer = setTimeout(() => controller.abort(timedOut()), timeout)
    return signal
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  // Whatever the caller aborted with is the caller's to understand, as it is with fetch.
  return reason as Error
}

/** Deno has numbers, as browsers do. */
function unref(timer: unknown): void {
  const { Deno } = globalThis as { Deno?: { unrefTimer?(timer: unknown): void } }
  if (typeof timer === 'number') Deno?.unrefTimer?.(timer)
  else (timer as { unref?(): void }).unref?.()
}
