/**
 * @typedef {object} CacheCase plain data, for a process of its own
 * @property {string} name
 * @property {keyof typeof import('./subjects.mjs').subjects} kind
 * @property {number} keys in the store
 * @property {number} hot of them, evenly spread, are asked for
 * @property {{ file: string, driver: 'node:sqlite' | 'libsql' }} [store]
 * @property {number} [target] calls a second
 * @property {number} [p99] microseconds
 * @property {boolean} [isLarge] its store is the large one: what a call costs there is held against the small one
 */

/** As many keys as are in use, whatever else is in the store. */
const hot = 1000

/**
 * What is measured: the floor, a verifier that keeps all its keys in memory, and the keyring on a small and a large store.
 *
 * @param {number} keys of the large store
 * @param {import('../keyring/files.mjs').Files} files
 * @returns {Promise<CacheCase[]>}
 */
export async function casesOf(keys, files) {
  const targets = { target: 700_000, p99: 5 }
  const keyringOf = async (/** @type {number} */ count) => ({
    name: `keyring on SQLite, ${count.toLocaleString('en-US')} keys`,
    kind: /** @type {const} */ ('keyring'),
    keys: count,
    hot,
    store: await files.withKeys(count),
    ...targets,
  })
  return [
    { name: 'SHA-256 of the token alone', kind: 'floor', keys: hot, hot },
    { name: `staticVerifier, ${hot.toLocaleString('en-US')} keys`, kind: 'static', keys: hot, hot },
    await keyringOf(hot),
    { ...(await keyringOf(keys)), isLarge: true },
  ]
}
