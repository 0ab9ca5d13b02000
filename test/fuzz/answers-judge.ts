import { issuer, now, type Answer } from './arbitrary-answers.js'
import { shapeOf } from './json-reference.js'

/** What an answer says of a token: who it is, that it is unknown, that it is refused; `outage`: nothing at all. */
export type Verdict = { readonly subject: string } | 'unknown' | 'refused' | 'outage'

export const maxBytes = 2000
export const audience = 'me'

type Members = Readonly<Record<string, unknown>>

/** RFC 7662 §2.2, and the options `issuer`, `audience` and `checkNotBefore`. */
export function judgeIntrospection(answer: Answer): Verdict {
  const members = answer.status === 200 && isJson(answer) ? membersIn(answer) : null
  if (members === null || typeof members['active'] !== 'boolean') return 'outage'
  if (!members['active']) return 'unknown'
  const { exp, nbf, iat, aud, iss, sub, client_id: client, username } = members
  const texts = [sub, client, username, iss, members['scope'], members['jti'], members['token_type']]
  const areKnown = texts.every((text) => (text ?? null) === null || typeof text === 'string')
  if (!areKnown || ![exp, nbf, iat].every(isInstantOrNone) || !isAudienceOrNone(aud)) return 'outage'
  const isMeant = iss === issuer && [aud].flat().includes(audience)
  if (!isMeant || now >= millisecondsOf(exp, Infinity) || now < millisecondsOf(nbf, 0)) return 'refused'
  const [subject] = [sub, client, username].filter((text) => typeof text === 'string' && text !== '')
  return typeof subject === 'string' ? { subject } : 'outage'
}

const about: Readonly<Record<number, Readonly<Record<string, Verdict>>>> = {
  401: {
    token_expired: 'refused',
    token_revoked: 'refused',
    subject_disabled: 'refused',
    credentials_missing: 'outage',
    scheme_unsupported: 'outage',
  },
  403: { scope_insufficient: 'refused', kind_not_allowed: 'refused' },
}

/** The contract's own answers: 2xx by its `x-auth-*` fields, 401 and 403 by the reason in its body. */
export function judgeUpstream(answer: Answer): Verdict {
  if (answer.status >= 200 && answer.status < 300) return callerIn(answer)
  const reasons = about[answer.status]
  if (reasons === undefined) return 'outage'
  const usual: Verdict = answer.status === 401 ? 'unknown' : 'outage'
  if (!isJson(answer)) return usual
  const isEmpty = !answer.isCut && answer.body.length === 0
  const members = isEmpty ? {} : membersIn(answer, { lists: true })
  if (members === null) return 'outage'
  const { status, reason } = members
  const isKnown = status === answer.status && typeof reason === 'string' && Object.hasOwn(reasons, reason)
  return isKnown ? (reasons[reason] ?? usual) : usual
}

function callerIn({ fields }: Answer): Verdict {
  const values = Object.entries(fields).filter(([name, value]) => name.startsWith('x-auth-') && value !== '')
  const isClear = values.every(([, value]) => typeof value === 'string' && /^[\x20-\x7e]+$/.test(value))
  const said = new Map(values)
  const [kind, subject] = [said.get('x-auth-access-type'), said.get('x-auth-subject-id')]
  const until = said.get('x-auth-expires-at')
  const isKnownState = [undefined, 'retiring'].includes(said.get('x-auth-key-state') as string | undefined)
  if (!isClear || typeof kind !== 'string' || typeof subject !== 'string' || !isKnownState) return 'outage'
  if (until !== undefined && !isRfc3339(String(until))) return 'outage'
  const isPlaced = said.has('x-auth-enterprise-id') && !said.has('x-auth-account-id')
  return kind === 'enterprise' && !isPlaced ? 'outage' : { subject }
}

function isJson({ fields }: Answer): boolean {
  return /^application\/json(?:;|$)/i.test(String(fields['content-type'] ?? ''))
}

/** The object in a body that came in full; null where it is none. */
function membersIn({ body, isCut }: Answer, { lists = false } = {}): Members | null {
  if (isCut || body.length > maxBytes) return null
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    const value: unknown = JSON.parse(text)
    const { repeats, depth } = shapeOf(text)
    if (repeats || depth > 32) return null
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members
    return lists ? {} : null
  } catch {
    return null
  }
}

function isInstantOrNone(value: unknown): boolean {
  return (
    value === undefined || (typeof value === 'number' && value >= 0 && value <= 8_640_000_000_000 - 86_400)
  )
}

function isAudienceOrNone(value: unknown): boolean {
  return value === undefined || [value].flat().every((one) => typeof one === 'string')
}

function millisecondsOf(instant: unknown, otherwise: number): number {
  return typeof instant === 'number' ? instant * 1000 : otherwise
}

/** RFC 3339 §5.6, with days that the month has (§5.7). */
function isRfc3339(text: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.exec(text)
  if (parts === null) return false
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60
}
