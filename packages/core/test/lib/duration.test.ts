import { describe, expect, it } from 'vitest'
import { parseDuration } from '../../src/lib/duration.js'

const day = 86_400_000

describe('parseDuration', () => {
  it.each<readonly [string | number, number]>([
    ['90d', 90 * day],
    ['15m', 900_000],
    ['1h', 3_600_000],
    ['500ms', 500],
    ['2w', 14 * day],
    ['0s', 0],
    ['PT15M', 900_000],
    ['PT1H', 3_600_000],
    ['P90D', 90 * day],
    ['P2W', 14 * day],
    ['P1DT2H3M4S', day + 7_384_000],
    ['PT0.5S', 500],
    ['PT1.005S', 1005],
    ['PT0.05S', 50],
    [0, 0],
    [1500, 1500],
    [0.5, 0.5],
  ])('%j is %i ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  it.each<readonly [unknown, string]>([
    ['', 'empty'],
    ['90', 'no unit'],
    ['d', 'no number'],
    ['-1d', 'negative'],
    ['1.5h', 'fraction'],
    ['1 h', 'space'],
    [' 1h', 'space'],
    ['1h\n', 'line end'],
    ['1H', 'unit in upper case'],
    ['1y', 'no fixed length'],
    ['1h30m', 'two parts'],
    ['1e3s', 'exponent'],
    ['٣d', 'other digits'],
    ['9999999999999s', 'too many digits'],
    ['P', 'ISO 8601: nothing'],
    ['PT', 'ISO 8601: nothing'],
    ['P1DT', 'ISO 8601: nothing behind T'],
    ['P1Y', 'no fixed length'],
    ['P1M', 'no fixed length'],
    ['1H', 'ISO 8601: P is missing'],
    ['pt1h', 'ISO 8601: lower case'],
    ['PT1M1H', 'ISO 8601: order'],
    ['PT1.5M', 'fractions of seconds only'],
    ['PT-1S', 'negative'],
    [-1, 'negative'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'infinite'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{}, 'object'],
    [['1h'], 'list'],
    [1n, 'bigint'],
  ])('refuses %o: %s', (text) => {
    expect(() => parseDuration(text as string)).toThrow(TypeError)
  })

  it('does not repeat what it refuses', () => {
    expect(() => parseDuration('hunter2')).toThrow(/got a string$/)
  })
})
