import { counted } from '../lib/table.mjs'

/**
 * @typedef {object} Variant of a server: plain data, for a process of its own
 * @property {string} framework
 * @property {string} name
 * @property {string} [library] a file of guards/; none on a bare server
 * @property {'Token' | 'Bearer'} scheme
 * @property {'fixed' | 'keyring' | 'HS256' | 'RS256'} credential what the callers send
 * @property {number} keys that the server knows
 * @property {string} [verifier] of ours: one of verifiers.mjs
 * @property {boolean} [debugHeaders] of ours
 * @property {'sqlite' | 'secondary'} [storage] of better-auth
 * @property {boolean} [cache] of @fastify/jwt
 * @property {string} [against] of a peer: the name of ours that does what comes nearest
 * @property {number} [target] the part of the bare server's requests a second that should be left
 */

const thousand = 1000

/** @param {string} framework @returns {Variant} */
export function bareOn(framework) {
  return { framework, name: 'bare', scheme: 'Token', credential: 'fixed', keys: thousand }
}

/** What any library pays, and what a team would write itself: neither judges anything. @param {string} framework @returns {Variant[]} */
function yardsticksOn(framework) {
  const bare = bareOn(framework)
  return [
    { ...bare, name: 'a hook that looks at nothing', library: 'nothing' },
    { ...bare, name: 'by hand: SHA-256 and a Map', library: 'by-hand' },
  ]
}

/** @param {string} framework @param {Pick<Variant, 'name' | 'verifier'> & Partial<Variant>} own @returns {Variant} */
export function latchkeyOn(framework, own) {
  const defaults = { scheme: 'Token', credential: 'keyring', keys: thousand, debugHeaders: true }
  return { framework, library: 'latchkey', ...defaults, ...own }
}

/**
 * What is held against targets, the bare server first.
 *
 * @param {string} framework
 * @param {number} keys of the keyring
 */
export function targetsOn(framework, keys) {
  const of = (/** @type {string} */ name, /** @type {object} */ own) =>
    [false, true].map((debugHeaders) =>
      latchkeyOn(framework, {
        name: `${name}, debug headers ${debugHeaders ? 'on' : 'off'}`,
        debugHeaders,
        target: debugHeaders ? 0.9 : 0.95,
        ...own,
      }),
    )
  return [
    bareOn(framework),
    ...yardsticksOn(framework),
    ...of('latchkey', { verifier: 'static', credential: 'fixed' }),
    ...of('latchkey with a keyring', { verifier: 'sqlite', keys }),
  ]
}

/** What peers are held against. */
export const names = {
  static: `latchkey, static, ${counted(thousand, 'key')}`,
  memory: `latchkey, keyring in memory, ${counted(thousand, 'key')}`,
  sqlite: `latchkey, keyring on SQLite, ${counted(thousand, 'key')}`,
  postgres: `latchkey, keyring on PostgreSQL, ${counted(thousand, 'key')}`,
  HS256: 'latchkey, JWT, HS256',
  RS256: 'latchkey, JWT, RS256',
  cachedRS256: 'latchkey, JWT, RS256, cached',
}

/** Ours by every kind of verifier, as it comes. @param {string} framework */
export function oursOn(framework) {
  const jwt = (/** @type {'HS256' | 'RS256'} */ credential, verifier = 'jwt') =>
    /** @type {const} */ ({ verifier, credential, scheme: 'Bearer' })
  return [
    { name: names.static, verifier: 'static', credential: /** @type {const} */ ('fixed') },
    { name: names.memory, verifier: 'memory' },
    { name: names.sqlite, verifier: 'sqlite' },
    { name: names.postgres, verifier: 'postgres' },
    { name: names.HS256, ...jwt('HS256') },
    { name: names.RS256, ...jwt('RS256') },
    { name: names.cachedRS256, ...jwt('RS256', 'cachedJwt') },
  ].map((own) => latchkeyOn(framework, own))
}
