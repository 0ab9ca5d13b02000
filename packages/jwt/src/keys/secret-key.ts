import { KeyObject } from 'node:crypto'
import type { CryptoKey } from 'jose'
import { neededKey, type JwtAlgorithm } from '../algorithms.js'
import { isObject, refuseBecause, refuseOption } from '../lib/check.js'
import { isCryptoKey } from './crypto-key.js'
import { isDerOfPublicKey, isTextOfKey } from './public-spellings.js'
import { misuseOf } from './jwk-use.js'
import type { KeySource } from './key-source.js'
import { perAlgorithm } from './per-algorithm.js'

const option = 'key'
const allowed =
  'the secret as bytes (a text could be meant in several ways: write Buffer.from(secret, "base64url") or what fits), ' +
  'a secret KeyObject or a JWK of kty "oct"'

/** HMAC: whoever can verify a token can make one. */
export function secretKey(value: unknown, algorithms: readonly JwtAlgorithm[]): KeySource {
  const bytes = bytesOf(value)
  const least = Math.max(...algorithms.map((alg) => hashOf(alg).bytes))
  const why = 'not a secret: an HMAC with a public key can be made by anyone'
  if (isTextOfKey(bytes)) refuseBecause(option, `is the text of a key, ${why}`)
  if (isDerOfPublicKey(bytes)) refuseBecause(option, `is a public key, ${why}`)
  if (bytes.length < least)
    refuseBecause(
      option,
      `has ${bytes.length} bytes, and ${algorithms.join(', ')} must have ${least} or more`,
    )
  return perAlgorithm(algorithms, (alg) => importSecret(bytes, hashOf(alg).hash))
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  const key = isCryptoKey(value) && value.type === 'secret' ? KeyObject.from(value) : value
  if (key instanceof KeyObject && key.type === 'secret') return Uint8Array.from(key.export())
  if (isObject(key) && key['kty'] === 'oct' && typeof key['k'] === 'string') return bytesOfJwk(key, key['k'])
  return refuseOption(option, value, allowed)
}

function bytesOfJwk(jwk: Record<string, unknown>, k: string): Uint8Array {
  const misuse = misuseOf(jwk)
  if (misuse !== null) refuseBecause(option, misuse)
  if (!/^[\w-]+$/.test(k)) refuseBecause(option, 'is a JWK whose member "k" is no base64url')
  return Uint8Array.from(Buffer.from(k, 'base64url'))
}

function hashOf(alg: JwtAlgorithm): { readonly hash: string; readonly bytes: number } {
  const needed = neededKey(alg)
  if (needed.kind !== 'secret') throw new Error(`${alg} has no secret`)
  return needed
}

function importSecret(bytes: Uint8Array, hash: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash }, false, ['verify'])
}
