import type { Algorithms } from '../algorithms.js'
import { owner, refuseBecause } from '../lib/check.js'
import type { KeySource } from './key-source.js'
import { perAlgorithm } from './per-algorithm.js'
import { fits, preparePublic, publicKeyOf } from './public-key.js'
import { secretKey } from './secret-key.js'

const option = 'key'

/** The one key of an issuer. A `kid` in a token says nothing then. */
export function singleKey(value: unknown, { family, names }: Algorithms): KeySource {
  if (family === 'secret') return secretKey(value, names)
  const key = publicKeyOf(`${owner}: option "${option}"`, value)
  const stranger = names.find((alg) => !fits(key, alg) || !isMeantFor(value, alg))
  if (stranger !== undefined)
    refuseBecause(option, `is no key for ${stranger}: give another, or take ${stranger} out of "algorithms"`)
  return perAlgorithm(names, (alg) => preparePublic(key, alg))
}

/** A JWK may say which algorithm it is for (RFC 7517 §4.4). */
function isMeantFor(value: unknown, alg: string): boolean {
  const said = (value as { alg?: unknown }).alg
  return typeof said !== 'string' || said === alg
}
