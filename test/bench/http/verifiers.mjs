import { createSecretKey } from 'node:crypto'
import { audience, issuer } from './issuer.mjs'

/**
 * What ours asks. Each loads what it needs alone, as a user's server would.
 *
 * @type {Record<string, (variant: import('./variants.mjs').Variant, given: import('./resources.mjs').Given) => Promise<import('@latchkey/core').Verifier>>}
 */
export const verifiers = {
  static: async ({ keys }) => {
    const { staticVerifier } = await import('@latchkey/core')
    const { entriesOf } = await import('../lib/keys.mjs')
    return staticVerifier(entriesOf(keys))
  },
  memory: async ({ keys }) => {
    const { memoryStore } = await import('@latchkey/keyring')
    const { fillStore } = await import('../keyring/contents.mjs')
    const store = memoryStore()
    const keyring = await keyringOn(store)
    await fillStore(keyring, store, keys)
    return keyring
  },
  sqlite: async (_, { file, driver }) => {
    const { sqliteStore } = await import('@latchkey/sql')
    return keyringOn(sqliteStore(file, { driver }))
  },
  postgres: async (_, { url }) => {
    const { postgresStore } = await import('@latchkey/sql')
    return keyringOn(postgresStore(url))
  },
  jwt: jwtVerifierOf,
  cachedJwt: async (variant, given) => {
    const { cached } = await import('@latchkey/core')
    return cached(await jwtVerifierOf(variant, given), { ttl: '10m' })
  },
}

/** Whoever calls is in its cache, as most callers of an API are. @param {import('@latchkey/keyring').KeyStore} store */
async function keyringOn(store) {
  const { createKeyring } = await import('@latchkey/keyring')
  return createKeyring({ store }).open()
}

/** @param {import('./variants.mjs').Variant} variant @param {import('./resources.mjs').Given} given */
async function jwtVerifierOf({ credential }, { jwtKey }) {
  const { jwtVerifier } = await import('@latchkey/jwt')
  const key = credential === 'HS256' ? createSecretKey(Buffer.from(jwtKey)) : jwtKey
  return jwtVerifier({ issuer, audience, algorithms: [credential], key })
}
