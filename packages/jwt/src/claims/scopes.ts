import { AuthError } from '@latchkey/core'
import type { JwtClaims } from './claims.js'

const names = ['scope', 'scp', 'permissions'] as const

/**
 * The scopes in the claims: those of `scope` (RFC 8693 §4.2), else of `scp`, else of `permissions`; a text with spaces between them, or
 * a list. Never those of two together. For a `toIdentity` of your own.
 *
 * Not checked: their form. What is not `resource:action` grants nothing.
 *
 * @throws AuthError `token_invalid`, where the claim is neither.
 * @example
 * scopesOf({ iss, aud, scope: 'pipeline:read pipeline:write' }) // ['pipeline:read', 'pipeline:write']
 */
export function scopesOf(claims: JwtClaims): readonly string[] {
  const name = names.find((one) => Object.hasOwn(claims, one) && claims[one] !== null)
  const value = name === undefined ? [] : claims[name]
  const list: unknown = typeof value === 'string' ? value.split(' ') : value
  if (!Array.isArray(list) || !list.every((scope) => typeof scope === 'string'))
    throw new AuthError('token_invalid')
  return Object.freeze(list.filter((scope) => scope !== ''))
}
