import { describe, expect, it } from 'vitest'
import { retryAfterOf } from '../../src/send/retry-after.js'

const clock = (): Date => new Date('1994-11-06T08:49:07Z')

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 30_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 30_000],
    ['Sun Nov  6 08:49:37 1994', 30_000],
    ['Sun, 06 Nov 1994 08:49:00 GMT', 0],
    ['', null],
    ['-1', null],
    ['5.5', null],
    ['1e3', null],
    ['12345678901', 12_345_678_901_000],
    ['9'.repeat(40), Number.MAX_SAFE_INTEGER],
    ['soon', null],
    ['2094-11-06', null],
    ['Sun, 99 Nov 1994 08:49:37 GMT', null],
    [`${'9'.repeat(16_000)} GMT`, null],
    [`Sun, ${'0'.repeat(16_000)}`, null],
  ])('%s', (text, expected) => {
    expect(retryAfterOf(new Headers({ 'retry-after': text }), clock)).toBe(expected)
  })

  it('is counted from the date of the answer, whose clock may be another', () => {
    const headers = { 'retry-after': 'Sun, 06 Nov 2044 08:49:37 GMT', date: 'Sun, 06 Nov 2044 08:49:07 GMT' }
    expect(retryAfterOf(new Headers(headers), clock)).toBe(30_000)
  })
})
