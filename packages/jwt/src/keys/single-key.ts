import type { Algorithms } from '../algorithms.js'
import { owner, refuseBecause } from '../lib/check.js'
import type { KeySource } from './key-source.js'
import { perAlgorithm } from './per-algorithm.js'
import { fits, preparePublic, publicKeyOf } from './public-key.js'
import { secretKey } from './secret-key.js'

const option = 'key'

/** The one key of an issuer. A `kid` in a token says nothing then. */
export function singleKey(value: unknown, { family, names }: Algorithms): KeySource {
  if (family === 'secret') {
    const source = secretKey(value, names)
    refuseStranger(names.find((alg) => !isMeantFor(value, alg)))
    return source
  }
  const key = publicKeyOf(`${owner}: option "${option}"`, value)
  refuseStranger(names.find((alg) => !fits(key, alg) || !isMeantFor(value, alg)))
  return perAlgorithm(names, (alg) => preparePublic(key, alg))
}

function refuseStranger(alg: string | undefined): void {
  if (alg !== undefined)
    refuseBecause(option, `is no key for ${alg}: give another, or take ${alg} out of "algorithms"`)
}

/** A JWK may say which algorithm it is for (RFC 7517 §4.4). */
function isMeantFor(value: unknown, alg: string): boolean {
  const said = (value as { alg?: unknown }).alg
  return typeof said !== 'string' || said === alg
}
