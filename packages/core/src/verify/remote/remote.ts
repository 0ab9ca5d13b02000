import { AuthError } from '../../errors.js'
import { redactedError } from '../../lib/redact.js'
import { systemCodeOf } from '../../lib/system-code.js'
import { withinTime } from '../../lib/within-time.js'
import { quietly } from '../../lib/quietly.js'
import { mayAccept } from '../accepts.js'
import { refusalReason } from '../refusal.js'
import type { RemoteSettings } from './remote-options.js'

export interface Question {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** One question: what must not stand in any error of it, and how its answer is understood. */
export interface Ask<T> {
  /** The token, and what the verifier itself is known by; more may be added while the question is made. */
  readonly secrets: Set<string>
  readonly signal: AbortSignal | undefined
  question(): Question | Promise<Question>
  /** May refuse the token, by throwing an `AuthError`. */
  understand(response: Response): T | Promise<T>
}

/** Nobody's token: longer than the header fields that servers take. */
const longestToken = 16_384

/** May the token be asked about? `grammar` is what the service can be sent. */
export function isAskable(token: unknown, grammar: RegExp, settings: RemoteSettings): token is string {
  if (typeof token !== 'string' || token.length > longestToken || !grammar.test(token)) return false
  return settings.accepts === undefined || mayAccept({ accepts: settings.accepts }, token)
}

/**
 * Asks the service once, within its time. A redirect is not followed: the token is for one URL alone. Whatever goes wrong is an
 * error that quotes no secret.
 */
export async function ask<T>(settings: RemoteSettings, call: Ask<T>): Promise<T> {
  let isAnswered = false
  try {
    return await withinTime(settings.timeout, call.signal, async (signal) => {
      const response = await send(settings, await call.question(), signal)
      isAnswered = true
      try {
        return await call.understand(response)
      } finally {
        // What was not read would hold the connection.
        quietly(() => response.body?.cancel())
      }
    })
  } catch (thrown) {
    // Before there is an answer, nothing refuses the token: what is thrown then is about something else.
    const reason = isAnswered ? refusalReason(thrown) : null
    throw reason === null ? worded(thrown, settings, call.secrets) : new AuthError(reason)
  }
}

async function send(settings: RemoteSettings, question: Question, signal: AbortSignal): Promise<Response> {
  const { url, fetch } = settings
  // Without a prototype: fetch reads whatever a polluted one has.
  const init = Object.assign(Object.create(null) as RequestInit, question, { redirect: 'manual', signal })
  const response = await fetch(url, init)
  if (response.redirected || response.type === 'opaqueredirect' || isRedirect(response.status))
    throw new Error('it redirects, and tokens are sent to no other place')
  return response
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400
}

/** What happened, for operators. */
function worded(thrown: unknown, { owner, origin }: RemoteSettings, secrets: Set<string>): Error {
  const code = systemCodeOf(thrown)
  let error = redactedError(thrown, '')
  for (const secret of secrets) error = redactedError(error, secret)
  return new Error(`${owner}: ${origin}: ${error.message}${code === null ? '' : ` (${code})`}`)
}
