import { AuthError, type Identity, type Verifier } from '@latchkey/core'
import { claimsOf, type JwtClaims } from './claims/claims.js'
import { mappedIdentity, usualIdentity } from './claims/identity.js'
import { invalid, judgeClaims } from './claims/judge-claims.js'
import { issuersOf, type Issuer } from './issuer.js'
import type { KeySource, Waiter } from './keys/key-source.js'
import type { JwtOptions } from './options.js'
import { isSigned } from './token/signature.js'
import { TokenReader, type UnverifiedToken } from './token/read-token.js'

/**
 * A verifier of signed JWTs (RFC 7519, RFC 9068), of one issuer or, given a list, of several; each with keys of its own.
 *
 * Null: no JWT, of another issuer, or not signed with a key of its issuer's. Once the signature is good: `token_expired`, or
 * `token_invalid` where `aud`, `typ`, `nbf` or another claim is not what the options say. Keys that cannot be had are an outage.
 *
 * Unless `toIdentity` says otherwise, the kind is `jwt`; the subject is `sub`, a service where that is the client itself (`client_id`,
 * `azp`), else a user; scopes are those of `scopesOf()`, there is no account, and the claims are all of the token.
 *
 * Not checked: whether the token was revoked, since a JWT is valid until it expires. Without `typ`: that it is an access token. That it
 * is used once, or by its owner (DPoP, mTLS): whoever has it may use it.
 *
 * @throws TypeError for an unknown or malformed option; nothing is guessed.
 * @see https://www.rfc-editor.org/rfc/rfc8725
 * @example
 * const verifier = jwtVerifier({
 *   issuer: 'https://auth.example.com',
 *   audience: 'https://pipelines.example.com',
 *   algorithms: ['RS256'],
 *   jwksUrl: 'https://auth.example.com/.well-known/jwks.json',
 *   typ: 'at+jwt',
 * })
 */
export function jwtVerifier<C extends object = JwtClaims>(
  options: JwtOptions<C> | readonly JwtOptions<C>[],
): Verifier<C> {
  const issuers = issuersOf<C>(options)
  const reader = new TokenReader()
  return Object.freeze({
    accepts: (token: string): boolean => reader.recognizes(token),
    async verify(token: string, context: Waiter = {}): Promise<Identity<C> | null> {
      const unverified = reader.read(token)
      const issuer = unverified === null ? undefined : issuers.get(unverified.issuer)
      if (unverified === null || issuer === undefined) return null
      const key = await keyFor(unverified, issuer, context)
      if (key === null || !(await isSigned(unverified, key))) return null
      reader.remember(unverified)
      return identityOf(unverified, issuer)
    },
  })
}

/** An algorithm that the issuer does not use is no reason to look for a key. */
function keyFor(
  { header }: UnverifiedToken,
  issuer: Issuer<object>,
  waiter: Waiter,
): ReturnType<KeySource['find']> {
  return issuer.algorithms.includes(header.alg) ? issuer.keys.find(header, waiter) : null
}

/** Of a token whose signature is good. */
function identityOf<C extends object>(
  { header, payload }: UnverifiedToken,
  { rules, toIdentity }: Issuer<C>,
): Identity<C> | null | Promise<Identity<C> | null> {
  const raw = claimsOf(payload)
  const judged = raw === null ? invalid : judgeClaims(raw, header.typ, rules)
  if (!judged.ok) throw new AuthError(judged.reason)
  const { claims, expiresAt } = judged
  if (toIdentity !== undefined) return mappedIdentity(claims, expiresAt, toIdentity)
  // Without a mapping the claims are the token's: C is their type, unless somebody said otherwise by hand.
  return usualIdentity(claims, expiresAt) as unknown as Identity<C>
}
