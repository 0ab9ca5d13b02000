import { isText } from '../lib/check.js'
import type { JwtClaims, RawClaims } from './claims.js'

/** Have the claims that this package, or a reader of `JwtClaims`, relies on the types that RFC 7519 §4.1 gives them? */
export function isWellFormed(claims: RawClaims): claims is JwtClaims {
  const { aud, exp, nbf, iat, sub, jti, client_id: client } = claims
  if (!isInstantOrNone(exp) || !isInstantOrNone(nbf) || !isInstantOrNone(iat)) return false
  if (!isTextOrNone(sub) || !isTextOrNone(jti) || !isTextOrNone(client)) return false
  return isText(aud) || (Array.isArray(aud) && aud.length > 0 && aud.every(isText))
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || isText(value)
}

/** Seconds since 1970 that a `Date` can hold, a day of tolerance included. */
function isInstantOrNone(value: unknown): boolean {
  return (
    value === undefined || (typeof value === 'number' && value >= 0 && value <= 8_640_000_000_000 - 86_400)
  )
}
