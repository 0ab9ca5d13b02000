import { AuthError, type Identity } from '@latchkey/core'
import { isObject } from '../lib/check.js'
import type { JwtClaims } from './claims.js'
import { scopesOf } from './scopes.js'

export type ToIdentity<C extends object> = (
  claims: JwtClaims,
) => Identity<C> | null | Promise<Identity<C> | null>

/** Who a token speaks for, where its issuer has no mapping of its own. */
export function usualIdentity(claims: JwtClaims, expiresAt: Date | null): Identity<JwtClaims> {
  const { sub } = claims
  if (sub === undefined) throw new AuthError('token_invalid')
  // RFC 9068 §2.2: a client that speaks for itself is its own subject.
  const isClient = sub === claims.client_id || sub === claims['azp']
  return Object.freeze<Identity<JwtClaims>>({
    kind: 'jwt',
    subject: Object.freeze({ id: sub, type: isClient ? 'service' : 'user' }),
    account: null,
    enterprise: null,
    scopes: scopesOf(claims),
    expiresAt,
    claims,
  })
}

/** By a mapping, no longer than the token lives. What is no identity is left as it is: the pipeline says so. */
export async function mappedIdentity<C extends object>(
  claims: JwtClaims,
  expiresAt: Date | null,
  toIdentity: ToIdentity<C>,
): Promise<Identity<C> | null> {
  const identity = await toIdentity(claims)
  if (!isObject(identity)) return identity
  return Object.freeze({ ...identity, expiresAt: earlier(identity.expiresAt, expiresAt) })
}

function earlier(own: Date | null | undefined, until: Date | null): Date | null {
  if (own === null || own === undefined || until === null) return own ?? until
  return own instanceof Date && own > until ? until : own
}
