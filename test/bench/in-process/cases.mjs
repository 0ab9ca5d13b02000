import { createAuthenticator, staticVerifier } from '@latchkey/core'
import { childAccount, entriesOf, spread, tokenOf } from '../lib/keys.mjs'

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {() => { authenticate(request: object): Promise<unknown> }} authenticator
 * @property {() => string[][]} fields of the callers, besides those that every client sends
 * @property {boolean} ok whether the requests pass
 * @property {number} [target] calls a second
 */

/** Requests come from so many callers, or from as many as there are keys. */
const callers = 1000
const target = 500_000
const unchecked = `sts_${'0'.repeat(40)}`

/** @param {number} keys @param {object} [facts] @param {object} [options] */
function authenticatorOf(keys, facts, options) {
  const verifier = staticVerifier(entriesOf(keys, facts), { accounts: [childAccount] })
  return createAuthenticator({ verifier, ...options })
}

/** @param {number} keys @param {number} wanted @param {import('../lib/keys.mjs').Kind} [kind] */
function callersOf(keys, wanted, kind) {
  return shuffled(spread(wanted, keys)).map((i) => ['Authorization', `Token ${tokenOf(i, kind)}`])
}

/** Neighbours in memory would be found faster than callers who come as they like. @param {number[]} numbers */
function shuffled(numbers) {
  const order = (/** @type {number} */ n) => (n * 2_654_435_761) % 2 ** 32
  return numbers.toSorted((a, b) => order(a) - order(b))
}

/** @type {Case[]} */
const accepted = [10, 1000, 100_000].map((keys) => ({
  name: `${keys.toLocaleString('en-US')} keys`,
  authenticator: () => authenticatorOf(keys),
  fields: () => callersOf(keys, callers),
  ok: true,
  target,
}))

/** @type {Case[]} */
const others = [
  {
    name: '100,000 keys, every one a caller',
    authenticator: () => authenticatorOf(100_000),
    fields: () => callersOf(100_000, 100_000),
    ok: true,
    target,
  },
  {
    name: '1,000 keys, debug headers off',
    authenticator: () => authenticatorOf(callers, {}, { debugHeaders: false }),
    fields: () => callersOf(callers, callers),
    ok: true,
    target,
  },
  {
    name: '1,000 keys that expire',
    authenticator: () => authenticatorOf(callers, { expiresAt: new Date(Date.now() + 86_400_000) }),
    fields: () => callersOf(callers, callers),
    ok: true,
    target,
  },
  {
    name: '1,000 enterprise keys, delegated',
    authenticator: () => authenticatorOf(callers, { kind: 'enterprise' }),
    fields: () =>
      callersOf(callers, callers, 'enterprise').map((own) => [
        ...own,
        'X-Delegate-Account-Id',
        childAccount.shortId,
      ]),
    ok: true,
  },
  refused('unknown key', ['Authorization', `Token ${unchecked}`]),
  refused('malformed credentials', ['Authorization', `Token ${unchecked} ${unchecked}`]),
  refused('no credentials', []),
]

/** @param {string} what @param {string[]} fields @returns {Case} */
function refused(what, fields) {
  return {
    name: `refused: ${what}`,
    authenticator: () => authenticatorOf(1000),
    fields: () => [fields],
    ok: false,
  }
}

/**
 * The loop itself: a fresh request for each call, and an asynchronous answer.
 * @type {Case}
 */
const loop = {
  name: 'the loop alone',
  authenticator: () => ({ authenticate: async () => ({ ok: true }) }),
  fields: () => callersOf(callers, callers),
  ok: true,
}

export const cases = [loop, ...accepted, ...others]
