/**
 * @typedef {object} StoreCalls
 * @property {Record<string, number>} calls by method
 * @property {number} lookUpsAtOnce the most that were under way at the same time
 */

/**
 * The same store, whose calls are counted.
 *
 * @param {import('@latchkey/keyring').KeyStore} store
 * @returns {{ store: import('@latchkey/keyring').KeyStore, counts: StoreCalls }}
 */
export function countedStore(store) {
  const counts = { calls: {}, lookUpsAtOnce: 0 }
  let underWay = 0
  const lookUp = async (/** @type {string[]} */ digests) => {
    counts.lookUpsAtOnce = Math.max(counts.lookUpsAtOnce, ++underWay)
    return store.lookUp(digests).finally(() => underWay--)
  }
  const methodOf = (/** @type {string} */ name) => (name === 'lookUp' ? lookUp : store[name].bind(store))
  const counted = new Proxy(store, {
    get(target, /** @type {string} */ name) {
      if (typeof target[name] !== 'function') return target[name]
      return (/** @type {unknown[]} */ ...args) => {
        counts.calls[name] = (counts.calls[name] ?? 0) + 1
        return methodOf(name)(...args)
      }
    },
  })
  return { store: counted, counts }
}
