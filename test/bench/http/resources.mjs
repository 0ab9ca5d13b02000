import { createKeyring } from '@latchkey/keyring'
import { postgresStore } from '@latchkey/sql'
import { fillStore } from '../keyring/contents.mjs'
import { durablePostgres } from '../lib/servers.mjs'
import { authorizationsOf, jwtKeys } from './callers.mjs'

/**
 * @typedef {object} Given to a server besides its variant: plain data
 * @property {string} [file] of SQLite
 * @property {'node:sqlite' | 'libsql'} [driver]
 * @property {string} [url] of PostgreSQL
 * @property {string} [jwtKey] by which JWTs are checked: a secret, or a PEM
 *
 * @typedef {{ variant: import('./variants.mjs').Variant, given: Given, authorizations: string[] }} Case
 */

/** What servers are given that they cannot make themselves: filled databases, and the key of who signs. */
export class Resources {
  #files
  /** @type {Promise<string | null> | undefined} */
  #postgres
  /** @type {(() => Promise<void>)[]} */
  #stops = []

  /** @param {import('../keyring/files.mjs').Files} files */
  constructor(files) {
    this.#files = files
  }

  /** Those of the variants that this machine can run, with what they need. @param {import('./variants.mjs').Variant[]} variants */
  async casesOf(variants) {
    const cases = []
    for (const variant of variants) {
      const given = await this.#givenTo(variant)
      if (given !== null) cases.push({ variant, given, authorizations: authorizationsOf(variant) })
    }
    return cases
  }

  async close() {
    for (const stop of this.#stops.splice(0)) await stop()
  }

  /** @param {import('./variants.mjs').Variant} variant @returns {Promise<Given | null>} */
  async #givenTo({ credential, verifier, storage, keys }) {
    if (credential === 'HS256' || credential === 'RS256') return { jwtKey: jwtKeys[credential] }
    if (storage === 'sqlite') return this.#files.ofBetterAuth(keys)
    if (verifier === 'sqlite') return this.#files.withKeys(keys)
    if (verifier !== 'postgres') return {}
    this.#postgres ??= this.#filledPostgres(keys)
    const url = await this.#postgres
    return url === null ? null : { url }
  }

  /** @param {number} keys */
  async #filledPostgres(keys) {
    const server = await durablePostgres()
    if (server === null) return null
    this.#stops.push(() => server.stop())
    const url = await server.fresh()
    const store = postgresStore(url)
    const keyring = await createKeyring({ store }).open()
    await fillStore(keyring, store, keys)
    await keyring.close()
    return url
  }
}
