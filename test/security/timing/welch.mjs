import { quantile } from '../../bench/lib/stats.mjs'

/** @param {number[]} values */
function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The square of the standard error of the mean. @param {number[]} values */
function errorOf(values) {
  const mean = meanOf(values)
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return squares / (values.length - 1) / values.length
}

/**
 * Welch's t: how far apart the means of two samples are, in standard errors of that difference. They may differ in size and variance.
 *
 * @param {number[]} a
 * @param {number[]} b
 */
export function welch(a, b) {
  return (meanOf(a) - meanOf(b)) / Math.sqrt(errorOf(a) + errorOf(b))
}

/** What is left of the samples, in parts of all: interruptions and collected garbage are long, rare, and hide what is small. */
const crops = [1, 0.99, 0.95, 0.9, 0.75, 0.5]

/**
 * The largest t, by its size, over several crops, as dudect does it (Reparaz, Balasch, Verbauwhede: Dude, is my code constant time?,
 * 2017). A crop has one limit for both samples, or it would cut off what they differ in. `difference` is that of the means in this crop.
 *
 * @param {number[]} a
 * @param {number[]} b
 */
export function largestT(a, b) {
  const both = [...a, ...b]
  const cropped = crops.map((part) => {
    const limit = quantile(both, part)
    const [shortA, shortB] = [a, b].map((values) => values.filter((value) => value <= limit))
    return { part, t: welch(shortA, shortB), difference: meanOf(shortA) - meanOf(shortB) }
  })
  return cropped.reduce((most, one) => (Math.abs(one.t) > Math.abs(most.t) ? one : most))
}
