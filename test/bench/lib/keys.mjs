import { createHash } from 'node:crypto'

const prefixes = { personal: 'sta_', service: 'sts_', enterprise: 'ste_' }
const enterprise = { id: '68c584136b9b08b8fc53a85e' }

/** The account that an enterprise key of ours may act on. */
export const childAccount = {
  id: '507f1f77bcf86cd799439099',
  shortId: '507f1f77bc',
  name: 'Child',
  enterpriseId: enterprise.id,
}

/** @typedef {typeof kinds[number]} Kind */

/**
 * The same key for the same number on every run. A fixed key needs no checksum.
 *
 * @param {number} i
 * @param {Kind} kind
 */
export function tokenOf(i, kind = kindOf(i)) {
  return prefixes[kind] + createHash('sha1').update(`bench ${i}`).digest('hex')
}

/** Personal and service keys by turns: what an API mostly sees. @param {number} i @returns {Kind} */
function kindOf(i) {
  return i % 2 === 0 ? 'personal' : 'service'
}

/**
 * @param {number} count
 * @param {{ kind?: Kind, expiresAt?: Date }} [facts]
 */
export function entriesOf(count, { kind, expiresAt } = {}) {
  return Array.from({ length: count }, (_, i) => {
    const own = kind ?? kindOf(i)
    const key = { id: `key-${i}`, hint: `${prefixes[own]}…${tokenOf(i, own).slice(-4)}` }
    return {
      token: tokenOf(i, own),
      identity: {
        kind: own,
        subject: subjectOf(own, i),
        account:
          own === 'enterprise' ? null : { id: `507f1f77bcf86cd7${100_000_000 + i}`, shortId: `acc${i}` },
        enterprise: own === 'enterprise' ? enterprise : null,
        scopes: ['pipeline:read', 'pipeline:write', 'account:read'],
        key: { ...key, state: /** @type {const} */ ('current') },
        ...(expiresAt && { expiresAt }),
      },
    }
  })
}

/** @param {Kind} kind @param {number} i */
function subjectOf(kind, i) {
  const id = `507f1f77bcf86cd8${100_000_000 + i}`
  return kind === 'personal'
    ? { id, type: /** @type {const} */ ('user'), email: `user${i}@example.com` }
    : { id, type: /** @type {const} */ (kind) }
}

/**
 * Numbers from 0 to `count`, evenly spread.
 *
 * @param {number} wanted
 * @param {number} count
 */
export function spread(wanted, count) {
  const size = Math.min(wanted, count)
  return Array.from({ length: size }, (_, i) => Math.floor((i * count) / size))
}
