import { describe, expect, it } from 'vitest'
import { newId, newShortId } from '../../src/format/ids.js'

describe('newId', () => {
  it('is 24 hex digits, the first 8 of them seconds', () => {
    expect(newId(new Date('2026-11-24T00:00:00Z'))).toMatch(/^[0-9a-f]{24}$/)
    expect(newId(new Date(0)).slice(0, 8)).toBe('00000000')
    expect(newId(new Date(2 ** 32 * 1000 - 1)).slice(0, 8)).toBe('ffffffff')
    expect(newId(new Date(2 ** 32 * 1000))).toMatch(/^[0-9a-f]{24}$/)
  })

  it('sorts by age, and comes once', () => {
    const older = newId(new Date('2026-01-01T00:00:00Z'))
    const younger = newId(new Date('2026-01-01T00:00:01Z'))
    expect(older < younger).toBe(true)
    const now = new Date()
    expect(new Set(Array.from({ length: 10_000 }, () => newId(now))).size).toBe(10_000)
  })
})

it('64 bits of an id are random: none of them is the same in all', () => {
  const now = new Date()
  const ids = Array.from({ length: 200 }, () => BigInt(`0x${newId(now).slice(8)}`))
  const always = ids.reduce((bits, id) => bits & id)
  const ever = ids.reduce((bits, id) => bits | id)
  expect([always, ever]).toStrictEqual([0n, 2n ** 64n - 1n])
})

describe('newShortId', () => {
  it('is 10 hex digits', () => {
    expect(newShortId()).toMatch(/^[0-9a-f]{10}$/)
  })
})
