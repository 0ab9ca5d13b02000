import { textOfField } from '../../lib/field-value.js'
import type { DebugHeader, Identity, Subject } from '../../types.js'

const kinds: ReadonlyMap<string, string> = new Map([
  ['access', 'personal'],
  ['service', 'service'],
  ['enterprise', 'enterprise'],
])

/**
 * Who a 2xx answer says that the caller is, in its `x-auth-*` headers. An answer without them is another server's, or one whose
 * `debugHeaders` are off.
 */
export function identityIn(headers: Headers): Identity {
  const accessType = textIn(headers, 'x-auth-access-type')
  const subjectId = textIn(headers, 'x-auth-subject-id')
  if (accessType === null || subjectId === null)
    throw new Error('its answer does not say in x-auth-* headers who the caller is')
  const kind = kinds.get(accessType) ?? accessType
  const email = textIn(headers, 'x-auth-subject-email')
  const enterpriseId = textIn(headers, 'x-auth-enterprise-id')
  const expiresAt = instantIn(headers, 'x-auth-expires-at')
  return {
    kind,
    subject: { id: subjectId, type: subjectType(kind, email), ...(email !== null && { email }) },
    account: accountIn(headers, enterpriseId),
    enterprise: enterpriseId === null ? null : { id: enterpriseId },
    scopes: (textIn(headers, 'x-auth-scopes') ?? '').split(' ').filter((scope) => scope !== ''),
    key: keyIn(headers, expiresAt),
    expiresAt,
  }
}

/** Only a user has an email there. */
function subjectType(kind: string, email: string | null): Subject['type'] {
  if (kind === 'enterprise') return 'enterprise'
  return kind === 'personal' || email !== null ? 'user' : 'service'
}

function accountIn(headers: Headers, enterpriseId: string | null): Identity['account'] {
  const id = textIn(headers, 'x-auth-account-id')
  const shortId = textIn(headers, 'x-auth-account-short-id')
  return id === null ? null : { id, ...(shortId !== null && { shortId }), enterpriseId }
}

function keyIn(headers: Headers, expiresAt: Date | null): Identity['key'] {
  const id = textIn(headers, 'x-auth-key-id')
  const state = textIn(headers, 'x-auth-key-state')
  if (state !== null && state !== 'retiring') throw new Error('its x-auth-key-state is none that is known')
  return id === null ? null : { id, expiresAt, state: state ?? 'current' }
}

/** With its offset (RFC 3339 §5.6): without one it would be read as a time of this machine's zone. */
const rfc3339 = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

function instantIn(headers: Headers, name: DebugHeader): Date | null {
  const text = textIn(headers, name)
  if (text === null) return null
  const [, day = ''] = rfc3339.exec(text) ?? []
  const instant = new Date(text)
  if (!isDay(day) || Number.isNaN(instant.getTime())) throw new Error(`its ${name} is no time of RFC 3339`)
  return instant
}

/** The engine reads the 30th of February as the 2nd of March. */
function isDay(text: string): boolean {
  const midnight = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text)
}

/** Null where it was not sent. A field that was sent twice is joined by a comma: whose word counts is anybody's guess. */
function textIn(headers: Headers, name: DebugHeader): string | null {
  const value = headers.get(name)
  if (value === null || value === '') return null
  const text = textOfField(value)
  if (text === null || value.includes(', ')) throw new Error(`its ${name} is no value that this header has`)
  return text
}
