import type { Settings } from '../options/options.js'
import { isRepeatable } from '../request/body.js'
import type { Hop } from '../request/hop.js'
import type { Deadline } from './deadline.js'
import { retryAfterOf } from './retry-after.js'

/** Milliseconds before the first repeat at most; doubled for each further one. */
const first = 500

/** RFC 9110 §9.2.2. */
const idempotentMethods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']

type Parts = Pick<Settings, 'retries' | 'maxRetryDelay' | 'clock' | 'random'>

/** How often a call may still repeat a request, and after what time. */
export class Retries {
  readonly #parts: Parts
  readonly #idempotent: boolean
  readonly #deadline: Deadline
  #done = 0

  constructor(parts: Parts, idempotent: boolean, deadline: Deadline) {
    this.#parts = parts
    this.#idempotent = idempotent
    this.#deadline = deadline
  }

  /** Milliseconds to wait before the request is repeated; null where it is not. No answer: the network failed. */
  next(hop: Hop, answer: Response | null): number | null {
    if (answer !== null && answer.status !== 429 && answer.status !== 503) return null
    if (this.#done >= this.#parts.retries || !this.#mayRepeat(hop)) return null
    const delay = this.#delay(answer)
    // What would end in a time-out anyway is better said now.
    if (delay === null || delay >= this.#deadline.left) return null
    this.#done++
    return delay
  }

  #mayRepeat({ method, body }: Hop): boolean {
    return isRepeatable(body) && (this.#idempotent || idempotentMethods.includes(method))
  }

  /** Full jitter: many clients that failed at one moment come back at many. */
  #delay(answer: Response | null): number | null {
    const { maxRetryDelay, clock, random } = this.#parts
    const asked = answer === null ? null : retryAfterOf(answer.headers, clock)
    if (asked !== null) return asked <= maxRetryDelay ? asked : null
    return random() * Math.min(maxRetryDelay, first * 2 ** this.#done)
  }
}
