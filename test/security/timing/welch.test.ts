import { expect, it } from 'vitest'

interface Largest {
  readonly part: number
  readonly t: number
  readonly difference: number
}

const { welch, largestT } = (await import(new URL('welch.mjs', import.meta.url).href)) as {
  welch(a: readonly number[], b: readonly number[]): number
  largestT(a: readonly number[], b: readonly number[]): Largest
}

const from = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i)

// The examples of R's own t.test(), with what R prints.
it.each<readonly [string, readonly number[], readonly number[], number]>([
  ['1:10 and 7:20', from(1, 10), from(7, 20), -5.4349],
  ['1:10, and 7:20 with an outlier', from(1, 10), [...from(7, 20), 200], -1.6329],
  [
    'sleep',
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    -1.8608,
  ],
])('the t of %s is that of R', (_, a, b, t) => {
  expect(welch(a, b)).toBeCloseTo(t, 4)
  expect(welch(b, a)).toBeCloseTo(-t, 4)
})

it('a difference that outliers hide is found in a crop', () => {
  const quick = from(0, 999).map((i) => 100 + (i % 7))
  const slow = quick.map((value) => value + 1)
  const noise = from(0, 19).map((i) => 1e6 * (i + 1))
  expect(Math.abs(welch([...quick, ...noise], [...slow, ...noise]))).toBeLessThan(1)
  const { part, t, difference } = largestT([...quick, ...noise], [...slow, ...noise])
  expect(part).toBeLessThan(1)
  expect(t).toBeLessThan(-10)
  expect(difference).toBeLessThan(0)
})

it('and none is found where there is none', () => {
  const values = from(0, 999).map((i) => (i * 7919) % 1013)
  expect(largestT(values, values.toReversed()).t).toBeCloseTo(0, 10)
})
