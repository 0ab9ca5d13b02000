import { isText } from '../lib/check.js'
import { jsonObject } from './json-object.js'
import { hasDuplicates } from './unique-members.js'

/** What is used of a header. What else it says (`jku`, `x5u`, `jwk`, `x5c` …) is never looked at. */
export interface TokenHeader {
  readonly alg: string
  readonly kid: string | undefined
  readonly typ: string | undefined
}

/** Null where it has an extension that must be understood (`crit`, RFC 7515 §4.1.11): none is. */
export function headerOf(encoded: string): TokenHeader | null {
  const json = jsonObject(encoded)
  if (json === null || hasDuplicates(json)) return null
  const { alg, kid, typ, crit } = json.members
  if (!isText(alg) || !isTextOrNone(kid) || !isTextOrNone(typ)) return null
  return crit === undefined ? { alg, kid, typ } : null
}

function isTextOrNone(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}
