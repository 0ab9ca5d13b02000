import type { Claims, Fetch, Identity } from '@latchkey/core'
import type { CryptoKey, JSONWebKeySet, JWK, KeyObject } from 'jose'
import type { JwtAlgorithm } from './algorithms.js'
import type { JwtClaims } from './claims/claims.js'

/** A PEM, a JWK, a `KeyObject` of Node's or a `CryptoKey`; for HMAC also the secret as bytes. */
export type JwtKey = string | JWK | KeyObject | CryptoKey | Uint8Array

/** One issuer, and what its tokens must be. Exactly one of `jwksUrl`, `jwks` and `key` says where its keys are. */
export interface JwtOptions<C extends object = Claims> {
  /** The `iss` of its tokens, character for character. */
  issuer: string
  /** One of these must be in `aud`: what the issuer calls this API. */
  audience: string | readonly string[]
  /** The signature algorithms that its tokens may have: HMAC, or those of public keys. */
  algorithms: readonly JwtAlgorithm[]

  /** Where its keys are fetched. https, or http on this machine. */
  jwksUrl?: string | URL | undefined
  /** Its keys, as a JWK set. */
  jwks?: JSONWebKeySet | undefined
  /** Its one key. */
  key?: JwtKey | undefined

  /** The `typ` that tokens must have, such as `at+jwt`, one text or several. Default: any, or none. */
  typ?: string | readonly string[] | undefined
  /** Claims that a token must have, besides `iss`, `aud` and `exp`. */
  requiredClaims?: readonly string[] | undefined
  /** Default false: a token without `exp` is refused. */
  allowTokensWithoutExpiry?: boolean | undefined
  /** How far the issuer's clock may be off: is added to `exp` and taken from `nbf`. Default 0. */
  clockTolerance?: string | number | undefined
  /** Tokens that were issued (`iat`) longer ago have expired. Default: they live as long as `exp` says. */
  maxTokenAge?: string | number | undefined
  /**
   * Who it is, from the claims of a token that is valid. Null: not one of these tokens; a thrown `AuthError` refuses it. It cannot make
   * a token live longer. Default: see `jwtVerifier()`.
   */
  toIdentity?: ((claims: JwtClaims) => Identity<C> | null | Promise<Identity<C> | null>) | undefined

  /** Keys that are older are fetched anew before they are used. Default `'10m'`. */
  jwksMaxAge?: string | number | undefined
  /** How much older they may get while that fails. Default `'10m'`; 0 for not at all. */
  jwksMaxStale?: string | number | undefined
  /** Tokens that name an unknown key make the keys be fetched anew, no more often than this. Default `'30s'`. */
  jwksCooldown?: string | number | undefined
  /** How long the keys may take to come. Default `'3s'`. */
  jwksTimeout?: string | number | undefined
  /** The longest answer that is read, 262,144 bytes by default. */
  jwksMaxBytes?: number | undefined
  /** Hears of each time when the keys could not be fetched: old ones may still be in use. What it throws is ignored. */
  onJwksError?: ((error: Error) => void) | undefined
  /** Default: the global `fetch`. It must leave redirects alone where it is told so (`redirect: 'manual'`). */
  fetch?: Fetch | undefined
  /** Default `() => new Date()`. */
  clock?: (() => Date) | undefined
}
