import type { Duplex } from 'node:stream'
import { errorAnswer, type Answer } from '../lib/answer.js'
import { checkFailure, type CheckedFailure, type Failure } from './check-failure.js'

/** The way back to a client, for a response or for a bare socket. */
export interface Wire {
  readonly socket: Duplex
  send(answer: Answer): void
}

interface Pending {
  readonly failure: CheckedFailure
  left: number
}

/** The failures that were asked for and have not happened yet, in the order in which they were asked for. */
export class Failures {
  readonly #pending: Pending[] = []
  readonly #realm: string

  constructor(realm: string) {
    this.#realm = realm
  }

  add(input: Failure): void {
    const failure = checkFailure(input)
    this.#pending.push({ failure, left: failure.times })
  }

  reset(): void {
    this.#pending.length = 0
  }

  /** Does to a request what the first failure that is meant for it says. True: it needs no other answer. */
  async intercept(path: string, wire: Wire): Promise<boolean> {
    const failure = this.#take(path)
    if (failure === undefined) return false
    const { delay, disconnect, status } = failure
    if (delay > 0 && !(await waited(delay, wire.socket))) return true
    if (disconnect) wire.socket.destroy()
    else if (status !== null) wire.send(failureAnswer(status, this.#realm))
    return disconnect || status !== null
  }

  #take(path: string): CheckedFailure | undefined {
    const at = this.#pending.findIndex(({ failure }) => failure.path === null || failure.path === path)
    const pending = this.#pending[at]
    if (pending === undefined) return undefined
    pending.left--
    if (pending.left === 0) this.#pending.splice(at, 1)
    return pending.failure
  }
}

/** False where the client went away meanwhile, or the server was closed: both end the socket, and nobody is left to answer. */
function waited(delay: number, socket: Duplex): Promise<boolean> {
  return new Promise((resolve) => {
    const gone = (): void => {
      clearTimeout(timer)
      resolve(false)
    }
    const timer = setTimeout(() => {
      socket.removeListener('close', gone)
      resolve(true)
    }, delay)
    if (socket.destroyed) gone()
    else socket.once('close', gone)
  })
}

/** Seconds after which a client is told to try again: short, since a test waits for it. */
const retryAfter = '1'

function failureAnswer(status: number, realm: string): Answer {
  return errorAnswer(status, `The mock server was told to fail with ${status}.`, extrasOf(status, realm))
}

/** What a client may rely on in an answer of that status. */
function extrasOf(status: number, realm: string): Parameters<typeof errorAnswer>[2] {
  if (status === 429 || status === 503) return { headers: { 'retry-after': retryAfter } }
  if (status !== 401) return {}
  const challenge = `Token realm="${realm}", error="invalid_token"`
  return { members: { reason: 'token_invalid' }, headers: { 'www-authenticate': challenge } }
}
