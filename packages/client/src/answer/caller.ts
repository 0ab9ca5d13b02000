import { excerpt } from '../errors/excerpt.js'
import type { Caller } from '../types.js'

const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

/** Who the key is, from the debug headers of an answer; null where they do not say it. `redact` takes the key out. */
export function callerOf(headers: Headers, redact: (text: string) => string): Caller | null {
  const read = (name: string): string | null => valueOf(headers.get(`x-auth-${name}`), redact)
  const id = read('subject-id')
  const accessType = read('access-type')
  if (id === null || accessType === null) return null
  const email = read('subject-email')
  return Object.freeze<Caller>({
    accessType,
    subject: Object.freeze({ id, ...(email !== null && { email }) }),
    account: accountOf(read('account-id'), read('account-short-id')),
    enterpriseId: read('enterprise-id'),
    key: Object.freeze({
      id: read('key-id'),
      expiresAt: dateOf(read('expires-at')),
      state: read('key-state') === 'retiring' ? 'retiring' : 'current',
    }),
    scopes: Object.freeze((read('scopes') ?? '').split(' ').filter((scope) => scope !== '')),
  })
}

function accountOf(id: string | null, shortId: string | null): Caller['account'] {
  if (id === null) return null
  return Object.freeze({ id, ...(shortId !== null && { shortId }) })
}

/** RFC 3339 §5.6: with its offset, else it would be read as a time of this machine's zone. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

export function dateOf(text: string | null): Date | null {
  if (text === null || !rfc3339.test(text)) return null
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? null : date
}

function valueOf(value: string | null, redact: (text: string) => string): string | null {
  if (value === null || value === '') return null
  return redact(decoded(value))
}

/** A server percent-encodes what is no field value, and nothing else: a "%41" that was there before is left. */
function decoded(value: string): string {
  if (!value.includes('%')) return value
  try {
    const text = decodeURIComponent(value)
    // Control characters have no business in a name: they stay encoded.
    return !plain.test(text) && encodeURI(text) === value && excerpt(text) === text ? text : value
  } catch {
    return value
  }
}
