import { setImmediate as turn } from 'node:timers/promises'
import { tokenOf } from './tokens.mjs'

/** Keys that one user has, and users that one account has. */
const keysOfUser = 100
const usersOfAccount = 10
/** Records that the store takes in together. */
const batchSize = 1000

const permissions = ['pipeline:read', 'pipeline:write', 'account:read']

/**
 * Accounts and users for so many keys, given to the open store itself: each one durable on its own would take longer than the keys.
 *
 * @param {import('@latchkey/keyring').KeyStore} store
 * @param {number} keys
 */
export async function addOwners(store, keys) {
  const users = Array.from({ length: Math.ceil(keys / keysOfUser) }, (_, i) => userOf(i))
  const accounts = Array.from({ length: Math.ceil(users.length / usersOfAccount) }, (_, i) => accountOf(i))
  const puts = [...accounts, ...users]
  for (let i = 0; i < puts.length; i += batchSize)
    await store.commit({ puts: puts.slice(i, i + batchSize), audit: [] })
}

const stored = { version: 1, createdAt: new Date(), status: 'active' }

/** @param {number} i @returns {import('@latchkey/keyring').Put} */
function accountOf(i) {
  const record = { ...stored, id: `account-${i}`, shortId: `acc${i}`, name: 'Bench', enterpriseId: null }
  return { table: 'accounts', record, expect: null }
}

/** @param {number} i @returns {import('@latchkey/keyring').Put} */
function userOf(i) {
  const facts = { accountId: `account-${Math.floor(i / usersOfAccount)}`, email: `user${i}@example.com` }
  const record = { ...stored, id: `user-${i}`, ...facts, name: null, permissions }
  return { table: 'users', record, expect: null }
}

/**
 * Owners and keys, into an empty store.
 *
 * @param {import('@latchkey/keyring').Keyring} keyring that is open
 * @param {import('@latchkey/keyring').KeyStore} store its own
 * @param {number} keys
 */
export async function fillStore(keyring, store, keys) {
  await addOwners(store, keys)
  await keyring.keys.importMany(keysToImport(keys))
}

/**
 * What `importMany()` is given: read from somewhere, as a team would that moves here.
 *
 * @param {number} count
 */
export async function* keysToImport(count) {
  for (let i = 0; i < count; i++) {
    // A source that never lets the event loop go on would leave no timer its turn.
    if (i % 1000 === 0) await turn()
    yield { token: tokenOf(i), userId: `user-${Math.floor(i / keysOfUser)}`, scopes: ['pipeline:read'] }
  }
}
