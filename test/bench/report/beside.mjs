import { figure, grouped } from './markdown.mjs'

/**
 * @typedef {object} Row of a section
 * @property {string} name
 * @property {string} [against] of a peer: the one of ours that it is held against
 * @property {import('../lib/stats.mjs').Spread} [times] what it costs, as a multiple of what that costs
 */

/** So much two runs of the same code may differ, however well the rounds agree. */
const margin = 0.03

/** @param {Row} row a cell of a table */
export function timesOurs({ against, times }) {
  return against === undefined ? '' : figure(times, 2)
}

/**
 * Where a peer costs less than ours, it is said first, and by name.
 *
 * @param {Row[]} rows
 * @param {string} what is held against each other
 */
export function besideOurs(rows, what) {
  const peers = rows.filter(({ against }) => against !== undefined)
  const told = (/** @type {Row[]} */ some) =>
    some
      .map(({ name, against, times }) => `${name} (${grouped(times.median, 2)} times ${against})`)
      .join('; ')
  const less = peers.filter(({ times }) => times.max < 1 - margin)
  const more = peers.filter(({ times }) => times.min > 1 + margin)
  const neither = peers.filter((row) => !less.includes(row) && !more.includes(row))
  const sentences = [
    { start: `Peers with less ${what} than ours`, some: less, isAlwaysSaid: true },
    { start: `With more ${what} than ours`, some: more },
    { start: 'Not told apart', some: neither },
  ]
  return sentences
    .filter(({ some, isAlwaysSaid }) => isAlwaysSaid || some.length > 0)
    .map(({ start, some }) => `- ${start}: ${told(some) || 'none'}.`)
    .join('\n')
}
