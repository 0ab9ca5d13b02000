import { largestT } from './welch.mjs'

const warmUp = 0.1
/** So many tokens: what one of them takes by its own place in memory must not count. */
const tokens = 40_000

/**
 * How long two kinds of requests take: by turns, in an order by chance. Their tokens lie in memory in that same order, or one kind would
 * be nearer to the processor than the other.
 *
 * @param {(token: string) => Promise<unknown>} ask
 * @param {readonly [() => string, () => string]} kinds
 * @param {number} samples of both kinds together
 */
export async function compare(ask, kinds, samples) {
  const asked = Array.from({ length: tokens }, () => {
    const kind = Math.random() < 0.5 ? 0 : 1
    return { kind, token: kinds[kind]() }
  })
  /** @type {[number[], number[]]} */
  const times = [[], []]
  for (let i = -samples * warmUp; i < samples; i++) {
    const { kind, token } = asked[Math.abs(i) % tokens]
    const started = process.hrtime.bigint()
    await ask(token)
    const took = Number(process.hrtime.bigint() - started)
    if (i >= 0) times[kind].push(took)
  }
  return largestT(...times)
}
