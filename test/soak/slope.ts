export interface Sample {
  readonly x: number
  readonly y: number
}

export interface Slope {
  readonly slope: number
  /** With a confidence of 95 % it lies between these two, as far as the samples are independent. */
  readonly low: number
  readonly high: number
}

/**
 * By least squares. The quantile of Student's distribution is an approximation, at most 8 % too large. See https://www.itl.nist.gov/div898/handbook/pmd/section4/pmd431.htm.
 */
export function slopeOf(samples: readonly Sample[]): Slope {
  const freedom = samples.length - 2
  if (freedom < 1) throw new RangeError('a slope takes three samples')
  const meanX = mean(samples.map(({ x }) => x))
  const meanY = mean(samples.map(({ y }) => y))
  const spread = sum(samples.map(({ x }) => (x - meanX) ** 2))
  const slope = sum(samples.map(({ x, y }) => (x - meanX) * (y - meanY))) / spread
  const left = samples.map(({ x, y }) => (y - meanY - slope * (x - meanX)) ** 2)
  const error = Math.sqrt(sum(left) / freedom / spread)
  const quantile = 1.96 + 2.5 / freedom + 3 / freedom ** 2 + 5.3 / freedom ** 3
  return { slope, low: slope - quantile * error, high: slope + quantile * error }
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
