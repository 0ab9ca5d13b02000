import type { Algorithms } from '../algorithms.js'
import { isObject, owner, refuseBecause, refuseOption } from '../lib/check.js'
import type { KeySource } from './key-source.js'
import { keySet } from './key-set.js'
import { fits, publicKeyOf } from './public-key.js'

const option = 'jwks'

/** A fixed JWK set. Looked at now, so that a bad key is found when the server starts. */
export function localKeys(value: unknown, { names }: Algorithms): KeySource {
  const keys = isObject(value) ? value['keys'] : undefined
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isObject))
    return refuseOption(option, value, 'a JWK set, { keys: [{ kty, kid, … }] }, with one key or more')
  const usable = keys.filter((key, i) => isForSignatures(key) && isUsable(key, i, names))
  if (usable.length === 0) refuseBecause(option, `has no key for ${names.join(', ')}`)
  const kids = usable.map((key) => key['kid']).filter((kid) => kid !== undefined)
  if (new Set(kids).size !== kids.length) refuseBecause(option, 'has two keys with the same "kid"')
  return keySet(`option "${option}"`, { keys: usable })
}

/** A set may also have keys for encryption: they are another one's affair. */
function isForSignatures(key: Record<string, unknown>): boolean {
  return (key['use'] ?? 'sig') === 'sig'
}

function isUsable(key: Record<string, unknown>, i: number, names: Algorithms['names']): boolean {
  const parsed = publicKeyOf(`${owner}: option "${option}": keys[${i}]`, key)
  return names.some((alg) => fits(parsed, alg) && (key['alg'] ?? alg) === alg)
}
