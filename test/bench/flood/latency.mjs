import { quantile } from '../lib/stats.mjs'

/**
 * Of valid calls, in the order in which they were answered. What else the machine does hits some seconds, and a flood all of them: so
 * the p99 that counts is the median of the seconds' own.
 *
 * @param {number[]} latencies in milliseconds
 * @param {number} perSecond
 */
export function latencyOf(latencies, perSecond) {
  const seconds = Array.from({ length: Math.max(1, Math.floor(latencies.length / perSecond)) }, (_, i) =>
    quantile(latencies.slice(i * perSecond, (i + 1) * perSecond), 0.99),
  )
  return {
    p50: quantile(latencies, 0.5),
    p99: quantile(seconds, 0.5),
    p99OfAll: quantile(latencies, 0.99),
    calls: latencies.length,
  }
}
