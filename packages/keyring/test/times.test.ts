import { describe, expect, it } from 'vitest'
import {
  checkDuration,
  checkDurationOrZero,
  checkInstant,
  copyOf,
  durationInWords,
  nowBy,
} from '../src/times.js'
import { codeOf, day, refusal } from './support/house.js'

const nonsense = [
  undefined,
  null,
  '',
  '90',
  'd',
  '-1d',
  '1.5d',
  'P1Y',
  'P1M',
  'P',
  'PT',
  -1,
  Number.NaN,
  Infinity,
  [],
  {},
  true,
  10n,
]
const tooLong = ['366000d', '999999999999w', 1e300, Number.MAX_SAFE_INTEGER]

describe('checkDuration', () => {
  it.each([
    ['90d', 90 * day],
    ['15m', 900_000],
    ['PT1H', 3_600_000],
    ['500ms', 500],
    [1, 1],
    [0.0001, 1],
    ['PT0.001S', 1],
    [1500.2, 1501],
    ['365000d', 365_000 * day],
  ])('%s is %i ms', (value, milliseconds) => {
    expect(checkDuration('expiresIn', value)).toBe(milliseconds)
  })

  it.each([...nonsense, ...tooLong, 0, '0d', 'PT0S'])('refuses %s', async (value) => {
    const error = await refusal(() => checkDuration('expiresIn', value))
    expect(error.code).toBe('invalid')
    expect(error.message).toContain('expiresIn must be a duration above 0')
  })
})

describe('checkDurationOrZero', () => {
  it('takes 0, which is none', () => {
    expect(['0d', 0, '1h'].map((value) => checkDurationOrZero('overlap', value))).toStrictEqual([
      0, 0, 3_600_000,
    ])
  })

  // An overlap without an end would be a rotated-out key that works for ever.
  it.each([...nonsense, ...tooLong])('refuses %s', async (value) => {
    expect(await codeOf(() => checkDurationOrZero('overlap', value))).toBe('invalid')
  })
})

describe('checkInstant', () => {
  it('gives a copy', () => {
    const given = new Date('2030-01-01')
    const instant = checkInstant('expiresAt', given)
    given.setTime(0)
    expect(instant).toStrictEqual(new Date('2030-01-01'))
  })

  const fake = Object.create(Date.prototype) as Date
  it.each([
    '2030-01-01',
    19e11,
    null,
    undefined,
    {},
    [],
    fake,
    new Date(Number.NaN),
    new Date(-1),
    new Date('+010000-01-01T00:00:00Z'),
    new Date(864e13),
  ])('refuses %#', async (value) => {
    expect(await codeOf(() => checkInstant('expiresAt', value))).toBe('invalid')
  })
})

describe('nowBy', () => {
  it('copies, so that a clock that moves its one Date moves no record', () => {
    const hand = new Date(1000)
    const now = nowBy(() => hand)
    hand.setTime(2000)
    expect(now.getTime()).toBe(1000)
  })

  it.each([
    () => new Date(Number.NaN),
    () => Date.now() as unknown as Date,
    () => null as unknown as Date,
    () => {
      throw new Error('no time')
    },
  ])('refuses a clock that shows no time (%#)', async (clock) => {
    expect(await codeOf(() => nowBy(clock))).toBe('invalid')
  })
})

describe('durationInWords and copyOf', () => {
  it.each([
    [90 * day, '90 days'],
    [5_400_000, '90 minutes'],
    [7_200_000, '2 hours'],
    [1500, '1500 ms'],
    [1000, '1 seconds'],
  ])('%i is %s', (milliseconds, words) => {
    expect(durationInWords(milliseconds)).toBe(words)
  })

  it('copy an instant, or none', () => {
    const instant = new Date(5)
    expect(copyOf(instant)).not.toBe(instant)
    expect(copyOf(instant)).toStrictEqual(instant)
    expect(copyOf(null)).toBeNull()
  })
})
