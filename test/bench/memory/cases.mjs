/**
 * @typedef {object} MemoryCase plain data, for a process of its own
 * @property {string} name
 * @property {keyof typeof import('./subjects.mjs').subjects} subject
 * @property {number} count keys
 * @property {MemoryCase['subject']} [against] of a peer: the one of ours that does what comes nearest
 * @property {{ file: string, driver: 'node:sqlite' | 'libsql' }} [store]
 */

/** @param {number} count @param {import('../keyring/files.mjs').Files} files @returns {Promise<MemoryCase[]>} */
export async function casesOf(count, files) {
  // A power of ten, and the first thousand.
  const store = await files.withKeys(count + 10_000)
  return [
    { name: 'latchkey, a key in the keyring’s cache', subject: 'keyring', count, store },
    { name: 'latchkey, a key of staticVerifier()', subject: 'static', count },
    { name: 'latchkey, a token in cached(jwtVerifier())', subject: 'cachedJwt', count },
    {
      name: 'fast-jwt (@fastify/jwt), a token in its cache',
      subject: 'fastJwt',
      count,
      against: 'cachedJwt',
    },
    { name: '@fastify/bearer-auth, a key of its list', subject: 'bearerAuth', count, against: 'static' },
    {
      name: 'better-auth, a key in secondary storage, a Map',
      subject: 'betterAuth',
      // Each is made on its own, which takes a while.
      count: count / 10,
      against: 'keyring',
    },
  ]
}
