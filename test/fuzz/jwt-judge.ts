import { createHmac, timingSafeEqual, verify, type KeyObject } from 'node:crypto'
import { shapeOf } from './json-reference.js'

/**
 * Who is to be let in with a JWT, judged a second time, by RFC 7515 §5.2, RFC 7519 §4.1 and §7.2, and the options' own words; with the
 * signatures of node:crypto. `unknown`: not signed by the issuer, who alone may learn more. `refused`: signed, and not to be let in.
 */
export type Verdict = 'accepted' | 'refused' | 'unknown'

export interface JudgedKey {
  readonly alg: 'ES256' | 'HS256' | 'EdDSA'
  readonly kid: string
  readonly key: KeyObject | Buffer
}

export interface Rules {
  readonly issuer: string
  readonly audience: string
  readonly keys: readonly JudgedKey[]
  /** Keys of a set are picked by `kid`; an only key is used whatever a token calls it. */
  readonly isSet: boolean
  readonly typ: string | null
  readonly required: readonly string[]
  /** Milliseconds. */
  readonly tolerance: number
  readonly maxAge: number | null
}

type Members = Readonly<Record<string, unknown>>

export function judge(token: string, rules: Rules, now: number): Verdict {
  const parts = token.split('.')
  const [header = '', payload = '', signature = ''] = parts
  if (parts.length !== 3 || token.length > 16_384 || !parts.every(isBase64Url)) return 'unknown'
  const [head, claims] = [objectIn(header), objectIn(payload)]
  if (head === null || claims === null || head.repeats) return 'unknown'
  const key = keyFor(head.members, rules)
  if (key === undefined || claims.members['iss'] !== rules.issuer) return 'unknown'
  if (!isSigned(`${header}.${payload}`, Buffer.from(signature, 'base64url'), key)) return 'unknown'
  const isGood =
    !claims.repeats &&
    claims.depth <= 32 &&
    isTyped(head.members, rules) &&
    isCurrent(claims.members, rules, now)
  return isGood ? 'accepted' : 'refused'
}

/** RFC 7515 §2: no padding, no other characters, and no bits that belong to no byte. */
function isBase64Url(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part
}

function objectIn(part: string): { members: Members; repeats: boolean; depth: number } | null {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const text = decoder.decode(Buffer.from(part, 'base64url'))
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    return { members: value as Members, ...pick(text) }
  } catch {
    return null
  }
}

function pick(text: string): { repeats: boolean; depth: number } {
  const { repeats, depth } = shapeOf(text)
  return { repeats, depth }
}

/** RFC 7515 §4.1: `alg`, `kid` and `typ` are texts; an extension that must be understood (`crit`) is not. */
function keyFor(head: Members, { keys, isSet }: Rules): JudgedKey | undefined {
  const { alg, kid, typ, crit } = head
  const areTexts = [kid, typ].every((value) => value === undefined || typeof value === 'string')
  if (typeof alg !== 'string' || !areTexts || crit !== undefined) return undefined
  return keys.find((key) => key.alg === alg && (!isSet || kid === undefined || kid === key.kid))
}

function isSigned(signed: string, signature: Buffer, { alg, key }: JudgedKey): boolean {
  const data = Buffer.from(signed)
  if (Buffer.isBuffer(key)) {
    const mac = createHmac('sha256', key).update(data).digest()
    return mac.length === signature.length && timingSafeEqual(mac, signature)
  }
  if (alg === 'EdDSA') return verify(null, data, key, signature)
  return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature)
}

/** RFC 7515 §4.1.9: `application/` may be left out. */
function isTyped({ typ = '' }: Members, rules: Rules): boolean {
  if (rules.typ === null) return true
  const lower = String(typ).toLowerCase()
  return (lower.includes('/') ? lower : `application/${lower}`) === `application/${rules.typ}`
}

/** RFC 7519 §4.1.2–4.1.7, RFC 9068 §2.2; the subject is `sub`, the scopes are a text or a list of texts. */
function isCurrent(claims: Members, { audience, required, tolerance, maxAge }: Rules, now: number): boolean {
  const { aud, exp, nbf, iat, sub, jti, client_id: client } = claims
  if (required.some((name) => (own(claims, name) ?? null) === null)) return false
  if (![exp, nbf, iat].every((value) => value === undefined || isInstant(value))) return false
  if (!isText(sub) || ![jti, client].every((value) => value === undefined || isText(value))) return false
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!audiences.every(isText) || !audiences.includes(audience)) return false
  if (nbf !== undefined && now < Number(nbf) * 1000 - tolerance) return false
  if (exp === undefined || now >= Number(exp) * 1000 + tolerance) return false
  const age = now - Number(iat) * 1000
  if (maxAge !== null && (iat === undefined || age < -tolerance || age >= maxAge + tolerance)) return false
  return areScopes(
    ['scope', 'scp', 'permissions'].map((name) => own(claims, name)).find((one) => (one ?? null) !== null),
  )
}

/** Members that could do harm where claims are merged are no claims. */
function own(claims: Members, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** A NumericDate that a `Date` can hold. */
function isInstant(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 8_640_000_000_000 - 86_400
}

function areScopes(scopes: unknown): boolean {
  if (scopes === undefined || typeof scopes === 'string') return true
  return Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string')
}
