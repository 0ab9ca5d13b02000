import {
  createLocalJWKSet,
  errors,
  type CompactJWSHeaderParameters,
  type CryptoKey,
  type JSONWebKeySet,
} from 'jose'
import { owner } from '../lib/check.js'
import type { TokenHeader } from '../token/header.js'

/** The keys of a JWK set (RFC 7517 §5), each made ready once for each algorithm. */
export interface KeySet {
  /**
   * Null where no key of the set fits `kid` and `alg`, or more than one does. Rejects where the one that fits is unusable: broken,
   * private, too short.
   */
  find(header: TokenHeader): Promise<CryptoKey | null>
}

/** Throws where the value is no JWK set. `where` is where it comes from, for messages. */
export function keySet(where: string, value: unknown): KeySet {
  const resolve = createLocalJWKSet(value as JSONWebKeySet)
  return {
    async find({ alg, kid }) {
      const header: CompactJWSHeaderParameters = kid === undefined ? { alg } : { alg, kid }
      try {
        return longEnough(await resolve(header))
      } catch (error) {
        if (error instanceof errors.JWKSNoMatchingKey) return null
        if (error instanceof errors.JWKSMultipleMatchingKeys) return null
        throw unusable(where, error as Error)
      }
    },
  }
}

function unusable(where: string, { message }: Error): Error {
  return new Error(`${owner}: ${where}: a key cannot be used: ${message}`)
}

/** RFC 7518 §3.3: RSA keys have 2048 bits or more. */
function longEnough(key: CryptoKey): CryptoKey {
  const { modulusLength: bits } = key.algorithm as { readonly modulusLength?: number }
  if (bits !== undefined && bits < 2048) throw new Error(`${bits} bits are too few for RSA`)
  return key
}
