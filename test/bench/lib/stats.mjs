/**
 * @typedef {object} Spread
 * @property {number} median
 * @property {number} min
 * @property {number} max
 */

/**
 * The median of the rounds, and what lies around it: one number without its spread says nothing on a shared machine.
 *
 * @param {number[]} values
 * @returns {Spread}
 */
export function spreadOf(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const low = sorted[Math.floor(middle)] ?? Number.NaN
  const high = sorted[Math.ceil(middle)] ?? Number.NaN
  return { median: (low + high) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

/**
 * The ratios within the rounds: what disturbs a whole round is in both.
 *
 * @param {number[]} values
 * @param {number[]} others of the same rounds
 */
export function ratiosOf(values, others) {
  return spreadOf(values.map((value, i) => value / (others[i] ?? Number.NaN)))
}

/**
 * The order of the variants in a round: there and back again, so that what drifts in between hits all alike.
 *
 * @template T
 * @param {T[]} variants
 * @returns {T[]}
 */
export function thereAndBack(variants) {
  return [...variants, ...variants.toReversed()]
}

/**
 * The value that so large a part of all does not exceed.
 *
 * @param {number[]} values
 * @param {number} part
 */
export function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN
}
