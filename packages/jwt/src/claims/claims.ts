import { isObject } from '../lib/check.js'
import type { JsonObject } from '../token/json-object.js'
import { hasDuplicates } from '../token/unique-members.js'

/** What a valid token says (RFC 7519 §4, RFC 9068 §2.2), frozen all through. Instants are seconds since 1970. */
export interface JwtClaims {
  readonly iss: string
  readonly aud: string | readonly string[]
  readonly exp?: number
  readonly nbf?: number
  readonly iat?: number
  readonly sub?: string
  readonly jti?: string
  readonly client_id?: string
  /** Whatever else the issuer says. */
  readonly [name: string]: unknown
}

/** As they stand in the token: anything may be anything. */
export type RawClaims = Readonly<Record<string, unknown>>

const deepest = 32
const dangerous = ['__proto__', 'constructor', 'prototype']

/**
 * The claims, frozen, and all of it without prototypes. Members that could pollute one, where claims are merged later, are left out. Null
 * where two members have one name, or they are nested too deep.
 */
export function claimsOf(payload: JsonObject): RawClaims | null {
  if (hasDuplicates(payload) || !isPlain(payload.members, 0)) return null
  return payload.members
}

/** Makes the value plain, as it stands: nobody else has it. False where it is nested too deep. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === deepest) return false
  for (const part of Object.values(value)) if (!isPlain(part, depth + 1)) return false
  if (isObject(value)) makeHarmless(value)
  Object.freeze(value)
  return true
}

function makeHarmless(members: Record<string, unknown>): void {
  Object.setPrototypeOf(members, null)
  for (const name of dangerous) if (name in members) delete members[name]
}
