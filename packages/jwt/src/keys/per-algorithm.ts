import type { CryptoKey } from 'jose'
import type { JwtAlgorithm } from '../algorithms.js'
import type { KeySource } from './key-source.js'

/** One key for all tokens, made ready once for each algorithm, when it is first needed. */
export function perAlgorithm(
  algorithms: readonly JwtAlgorithm[],
  prepare: (alg: JwtAlgorithm) => Promise<CryptoKey>,
): KeySource {
  const ready = new Map<string, CryptoKey | Promise<CryptoKey>>()
  return {
    find({ alg }) {
      const known = ready.get(alg)
      if (known !== undefined) return known
      const name = algorithms.find((one) => one === alg)
      if (name === undefined) return null
      const preparing = prepare(name)
      ready.set(alg, preparing)
      void preparing.then(
        (key) => ready.set(alg, key),
        () => ready.delete(alg),
      )
      return preparing
    },
  }
}
