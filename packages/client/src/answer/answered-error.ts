import { excerpt } from '../errors/excerpt.js'
import { LatchkeyError } from '../errors/latchkey-error.js'
import { reasonOf } from '../errors/reasons.js'
import type { Call } from '../send/call.js'
import { retryAfterOf } from '../send/retry-after.js'
import { readText } from './read-text.js'

interface Said {
  readonly code?: unknown
  readonly message?: unknown
  readonly reason?: unknown
  /** RFC 9457 */
  readonly detail?: unknown
  readonly title?: unknown
}

/** The error for an answer of 400 to 599. Whatever a server says is cut, and goes without the key. */
export async function answeredError(answer: Response, call: Call, clock: () => Date): Promise<LatchkeyError> {
  const { status } = answer
  const text = await readText(answer, call.deadline)
  const said = saidIn(answer, text)
  const reason = reasonOf(said.reason, status)
  const headers = cleanHeaders(answer.headers, call)
  return new LatchkeyError({
    reason,
    status,
    message: messageOf(answer, said, reason, call),
    code:
      typeof said.code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(said.code)
        ? call.redact(said.code)
        : null,
    requestId: excerpt(headers.get('x-request-id') ?? '') || null,
    retryAfter: retryAfterOf(headers, clock),
    requiredScopes: reason === 'scope_insufficient' ? scopesIn(headers) : [],
    response: new Response(answer.body === null ? null : call.redact(text), {
      status,
      statusText: call.redact(answer.statusText),
      headers,
    }),
  })
}

function saidIn({ headers }: Response, text: string): Said {
  if (!/\bjson\b/i.test(headers.get('content-type') ?? '')) return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
      ? Object.assign(Object.create(null) as Said, value)
      : {}
  } catch {
    return {}
  }
}

/** `GET /v3/pipeline: 401 token_expired: The key has expired: ask for a new one.` */
function messageOf(answer: Response, said: Said, reason: string, call: Call): string {
  const words = [said.message, said.detail, said.title, answer.statusText].find(
    (candidate) => typeof candidate === 'string' && candidate !== '',
  )
  const shown = typeof words === 'string' ? excerpt(call.redact(words)) : ''
  const name = reason === 'other' ? '' : ` ${reason}`
  return `${call.what}: ${answer.status}${name}${shown === '' ? '' : `: ${shown}`}`
}

/** The text is decoded, and may be cut: what speaks of its bytes is no longer true. */
function cleanHeaders(given: Headers, call: Call): Headers {
  const gone = ['content-encoding', 'content-length', 'transfer-encoding']
  const kept = [...given].filter(([name]) => !gone.includes(name))
  return new Headers(kept.map(([name, value]) => [name, call.redact(value)]))
}

function scopesIn(headers: Headers): string[] {
  const [, list = ''] = /\bscope="([^"\\]{1,2000})"/.exec(headers.get('www-authenticate') ?? '') ?? []
  return list.split(' ').filter((scope) => scope !== '')
}
