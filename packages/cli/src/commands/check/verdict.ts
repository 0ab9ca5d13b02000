import { printable, redact } from '../../terminal/printable.js'
import { adviceForStatus, adviceForText, openAdvice } from './advice.js'
import type { Answered } from './ask.js'

/** What a server's answer says of the key. Stable names. */
type Verdict = 'accepted' | 'refused' | 'forbidden' | 'not_found' | 'redirected' | 'unavailable' | 'unclear'

export interface Judged {
  readonly verdict: Verdict
  readonly status: number
  readonly code: string | null
  readonly reason: string | null
  readonly message: string | null
  readonly challenge: string | null
  readonly location: string | null
  readonly retryAfter: string | null
  readonly auth: Readonly<Record<string, string>>
  readonly advice: string | null
}

/**
 * What an answer says of the key, and what to do. `withoutKey` is the status that the same path gives without it. Everything in it is
 * fit to be printed: the key is taken out, should the server repeat it.
 */
export function judge(
  { status, headers, body }: Answered,
  withoutKey: number,
  secrets: readonly string[],
): Judged {
  const clean = (value: unknown): string | null =>
    typeof value === 'string' && value !== '' ? printable(redact(value.slice(0, 1000), secrets)) : null
  const { code, reason, message } = errorOf(body)
  const isOpen = isSuccess(status) && isSuccess(withoutKey)
  const verdict = isOpen ? 'unclear' : verdictOf(status)
  const auth = Object.entries(headers).filter(([name]) => name.startsWith('x-auth-'))
  return {
    verdict,
    status,
    code: clean(code),
    reason: clean(reason),
    message: clean(message),
    challenge: clean(headers['www-authenticate']),
    location: clean(headers['location']),
    retryAfter: clean(headers['retry-after']),
    auth: Object.fromEntries(auth.map(([name, value]) => [clean(name) ?? name, clean(value) ?? ''])),
    advice: isOpen
      ? openAdvice
      : verdict === 'accepted'
        ? null
        : (adviceForText(reason) ?? adviceForStatus(status)),
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function verdictOf(status: number): Verdict {
  if (isSuccess(status)) return 'accepted'
  if (status >= 300 && status < 400) return 'redirected'
  if (status >= 500) return 'unavailable'
  const known: Readonly<Record<number, Verdict>> = { 401: 'refused', 403: 'forbidden', 404: 'not_found' }
  return known[status] ?? 'unclear'
}

/** The members of an error, where the body is one. */
function errorOf(body: string): { code?: unknown; reason?: unknown; message?: unknown } {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

const words: Readonly<Record<Verdict, string>> = {
  accepted: 'The key is accepted.',
  refused: 'The key is refused.',
  forbidden: 'The key is known, and may not do this.',
  not_found: 'There is nothing at this path.',
  redirected: 'The server sends elsewhere; the key was not sent there.',
  unavailable: 'The server could not say.',
  unclear: 'The server does not say whether it accepts the key.',
}

interface Statuses {
  readonly withoutKey: number
  readonly head: number
}

export function verdictLines({ withoutKey, head }: Statuses, judged: Judged): string[] {
  const { verdict, status, code, reason, message, challenge, location, retryAfter, auth, advice } = judged
  const said = [code, reason].filter((text) => text !== null).join(', ')
  const lines: (string | null)[] = [
    words[verdict],
    `  GET answered ${status}${said === '' ? '' : ` (${said})`}, HEAD ${head}; GET without the key ${withoutKey}`,
    message && `  it says: ${message}`,
    challenge && `  challenge: ${challenge}`,
    location && `  it names: ${location}`,
    retryAfter && `  Retry-After: ${retryAfter}`,
    ...Object.entries(auth).map(([name, value]) => `  ${name}: ${value}`),
    auth['x-auth-key-state'] === 'retiring'
      ? 'This key was rotated out, and works for a while only: switch to the new one.'
      : null,
    advice && `What to do: ${advice}.`,
  ]
  return lines.filter((line) => line !== null)
}
