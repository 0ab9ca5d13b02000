/** @typedef {import('../lib/stats.mjs').Spread} Spread */

/** Fewer rounds are on one side too easily. */
const enough = 3

/**
 * A difference counts where all rounds are on its side, and it is larger than what the same commit has differed by from itself.
 *
 * @param {Spread} now costs as multiples of the other commit's
 * @param {Spread} noise that commit's own, of two processes
 * @param {number} rounds
 */
export function judge(now, noise, rounds) {
  if (rounds < enough) return `too few rounds to tell: ${enough} at least`
  const band = Math.max(noise.max - 1, 1 - noise.min)
  const percent = `${(Math.abs(now.median - 1) * 100).toFixed(1)} %`
  if (now.min > 1 && now.median - 1 > band) return `${percent} SLOWER`
  if (now.max < 1 && 1 - now.median > band) return `${percent} faster`
  return `within the noise of ${(band * 100).toFixed(1)} %`
}
