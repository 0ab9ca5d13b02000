// What our packages weigh in a bundle: a limit is moved on purpose, or not at all. `pnpm bench --only size` has the figures.
import { expect, it } from 'vitest'
import { bundleSize } from '../bench/size/bundle.mjs'

/** Bytes, minified and gzipped, all that they depend on included except frameworks: a tenth above what it is. */
it.each([
  ['@latchkey/core', 25_000],
  ['@latchkey/express', 12_000],
  ['@latchkey/koa', 12_000],
  ['@latchkey/fastify', 13_800],
  ['@latchkey/keyring', 34_000],
  ['@latchkey/jwt', 12_800],
  ['@latchkey/client', 9700],
])('%s takes at most %i bytes', async (name, limit) => {
  const { gzip } = await bundleSize(name)
  expect(gzip).toBeLessThanOrEqual(limit)
  // A bundle of nothing is small, too.
  expect(gzip).toBeGreaterThan(limit / 2)
})
