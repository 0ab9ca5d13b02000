import { refuseBecause, refuseOption } from './lib/check.js'

/** The signature algorithms that tokens may have (RFC 7518 §3.1, RFC 8037, RFC 9864). */
export type JwtAlgorithm =
  | 'HS256'
  | 'HS384'
  | 'HS512'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'

/** The key that an algorithm needs. For `secret`: bytes at least (RFC 7518 §3.2). For `ec`: the curve. */
export type NeededKey =
  | { readonly kind: 'secret'; readonly hash: string; readonly bytes: number }
  | { readonly kind: 'rsa' }
  | { readonly kind: 'ec'; readonly curve: string }
  | { readonly kind: 'ed25519' }

/** What WebCrypto must be told beside the key. */
export interface SignatureParameters {
  readonly name: string
  readonly hash?: string
  readonly saltLength?: number
}

interface Algorithm {
  readonly key: NeededKey
  readonly signature: SignatureParameters
}

const known: ReadonlyMap<string, Algorithm> = new Map<JwtAlgorithm, Algorithm>([
  ['HS256', hmac('SHA-256', 32)],
  ['HS384', hmac('SHA-384', 48)],
  ['HS512', hmac('SHA-512', 64)],
  ['RS256', rsa({ name: 'RSASSA-PKCS1-v1_5' })],
  ['RS384', rsa({ name: 'RSASSA-PKCS1-v1_5' })],
  ['RS512', rsa({ name: 'RSASSA-PKCS1-v1_5' })],
  ['PS256', rsa({ name: 'RSA-PSS', saltLength: 32 })],
  ['PS384', rsa({ name: 'RSA-PSS', saltLength: 48 })],
  ['PS512', rsa({ name: 'RSA-PSS', saltLength: 64 })],
  ['ES256', ecdsa('SHA-256', 'prime256v1')],
  ['ES384', ecdsa('SHA-384', 'secp384r1')],
  ['ES512', ecdsa('SHA-512', 'secp521r1')],
  ['EdDSA', ed25519()],
  ['Ed25519', ed25519()],
])

function hmac(hash: string, bytes: number): Algorithm {
  return { key: { kind: 'secret', hash, bytes }, signature: { name: 'HMAC' } }
}

/** The hash belongs to the key (WebCrypto §20.4, §21.4). */
function rsa(signature: SignatureParameters): Algorithm {
  return { key: { kind: 'rsa' }, signature }
}

function ecdsa(hash: string, curve: string): Algorithm {
  return { key: { kind: 'ec', curve }, signature: { name: 'ECDSA', hash } }
}

function ed25519(): Algorithm {
  return { key: { kind: 'ed25519' }, signature: { name: 'Ed25519' } }
}

export function neededKey(alg: JwtAlgorithm): NeededKey {
  return algorithm(alg).key
}

export function signatureParameters(alg: string): SignatureParameters {
  return algorithm(alg).signature
}

function algorithm(alg: string): Algorithm {
  const found = known.get(alg)
  if (found === undefined) throw new Error('an algorithm that no issuer can have')
  return found
}

/** All of one family: whoever takes both kinds can be made to take a public key for a secret. */
export interface Algorithms {
  readonly family: 'secret' | 'public'
  readonly names: readonly JwtAlgorithm[]
}

const option = 'algorithms'

export function algorithmsOf(value: unknown): Algorithms {
  const allowed = `a list of one or more of ${[...known.keys()].join(', ')}`
  if (!Array.isArray(value) || value.length === 0) return refuseOption(option, value, allowed)
  for (const name of value as unknown[]) {
    if (isNone(name)) refuseBecause(option, 'has "none" in it: an unsigned token proves nothing')
    if (typeof name !== 'string' || !known.has(name)) refuseOption(option, name, allowed)
  }
  const names = Object.freeze([...new Set(value as JwtAlgorithm[])])
  const secrets = names.filter((name) => neededKey(name).kind === 'secret')
  if (secrets.length > 0 && secrets.length < names.length)
    refuseBecause(option, `mixes ${secrets.join(', ')} with algorithms of public keys: give one kind`)
  return Object.freeze({ family: secrets.length > 0 ? 'secret' : 'public', names })
}

function isNone(name: unknown): boolean {
  return typeof name === 'string' && name.toLowerCase() === 'none'
}
