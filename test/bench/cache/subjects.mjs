import { hash } from 'node:crypto'
import { createAuthenticator, staticVerifier } from '@latchkey/core'
import { createKeyring } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import { countedStore } from '../lib/counted-store.mjs'

/**
 * @typedef {object} CacheSubject
 * @property {(request: { headers: Record<string, string> }) => Promise<{ ok: boolean }>} authenticate
 * @property {() => { loads: number, lookUps: number }} asked how often the store was
 */

/** @type {Record<'floor' | 'static' | 'keyring', (given: import('./cases.mjs').CacheCase, tokens: string[]) => Promise<CacheSubject>>} */
export const subjects = {
  floor: async () => ({
    authenticate: async ({ headers }) => ({
      ok: hash('sha256', headers.authorization.slice(6), 'hex') !== '',
    }),
    asked: nobody,
  }),
  static: async (_, tokens) => {
    const entries = tokens.map((token, i) => ({ token, identity: identityOf(token, i) }))
    return { ...authenticating(staticVerifier(entries)), asked: nobody }
  },
  keyring: async ({ store: { file, driver } }) => {
    const { store, counts } = countedStore(sqliteStore(file, { driver }))
    const keyring = await createKeyring({ store }).open()
    const asked = () => ({ loads: keyring.health().cache.loads, lookUps: counts.calls.lookUp ?? 0 })
    return { ...authenticating(keyring), asked }
  },
}

/** @param {import('@latchkey/core').Verifier} verifier */
function authenticating(verifier) {
  const authenticator = createAuthenticator({ verifier })
  return {
    authenticate: (/** @type {{ headers: Record<string, string> }} */ request) =>
      authenticator.authenticate(request),
  }
}

function nobody() {
  return { loads: 0, lookUps: 0 }
}

/** What the keyring says of the same key. @param {string} token @param {number} i @returns {import('@latchkey/core').Identity} */
function identityOf(token, i) {
  return {
    kind: 'personal',
    subject: { id: `user-${i}`, type: 'user', email: `user${i}@example.com` },
    account: { id: `account-${i}`, shortId: `acc${i}`, name: 'Bench', enterpriseId: null, status: 'active' },
    enterprise: null,
    scopes: ['pipeline:read'],
    key: { id: `key-${i}`, hint: `sta_…${token.slice(-4)}`, expiresAt: null, state: 'current' },
    expiresAt: null,
  }
}
