import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { defaultPrefixes, hintOf, makeToken, shapeOf } from '../../src/format/token.js'

/** CRC-32 (IEEE), by its definition: bit by bit, polynomial 0xEDB88320. */
function crc32(text: string): string {
  let crc = 0xffffffff
  for (const byte of Buffer.from(text)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0')
}

const prefixes = defaultPrefixes

describe('makeToken', () => {
  it('is held against the check value of CRC-32', () => {
    expect(crc32('123456789')).toBe('cbf43926')
    expect(createRequire(import.meta.url)('node:zlib').crc32('123456789')).toBe(0xcbf43926)
  })

  it.each(['sta_', 'sts_', 'ste_', 'acme_sts_', 'A-9_'])(
    '%s + 32 random hex digits + CRC-32 of all before',
    (prefix) => {
      for (let i = 0; i < 2000; i++) {
        const token = makeToken(prefix)
        expect(token.slice(prefix.length)).toMatch(/^[0-9a-f]{40}$/)
        expect(token.slice(-8)).toBe(crc32(token.slice(0, -8)))
      }
    },
  )

  it('has 128 bits that look random: each is set half of the time, and none comes twice', () => {
    const count = 4000
    const seen = new Set<string>()
    const set = Array.from({ length: 128 }, () => 0)
    for (let i = 0; i < count; i++) {
      const digits = makeToken('sta_').slice(4, 36)
      seen.add(digits)
      const bits = [...Buffer.from(digits, 'hex')].flatMap((byte) =>
        [7, 6, 5, 4, 3, 2, 1, 0].map((n) => (byte >> n) & 1),
      )
      for (const [n, bit] of bits.entries()) set[n] = (set[n] ?? 0) + bit
    }
    expect(seen.size).toBe(count)
    // Six standard deviations of a fair coin: once in a million runs of all 128.
    const margin = 6 * Math.sqrt(count / 4)
    for (const ones of set) expect(Math.abs(ones - count / 2)).toBeLessThan(margin)
  })
})

describe('shapeOf', () => {
  const token = makeToken('sts_')

  it('knows none in capitals', () => {
    const upper = `sts_${token.slice(4).toUpperCase()}`
    expect(shapeOf(`sts_${'A'.repeat(40)}`, prefixes)).toStrictEqual({ kind: null, ours: false })
    expect(shapeOf(upper, prefixes).ours).toBe(false)
  })

  it('knows its own', () => {
    expect(shapeOf(token, prefixes)).toStrictEqual({ kind: 'service', ours: true })
    expect(shapeOf(makeToken('sta_'), prefixes)).toStrictEqual({ kind: 'personal', ours: true })
    expect(shapeOf(makeToken('ste_'), prefixes)).toStrictEqual({ kind: 'enterprise', ours: true })
  })

  it('finds every single mistyped digit, and every two swapped neighbours', () => {
    for (let i = 4; i < token.length; i++) {
      for (const digit of '0123456789abcdef') {
        const typo = token.slice(0, i) + digit + token.slice(i + 1)
        expect(shapeOf(typo, prefixes).ours).toBe(typo === token)
      }
      const swapped =
        token.slice(0, i - 1) + token.slice(i, i + 1) + token.slice(i - 1, i) + token.slice(i + 1)
      expect(shapeOf(swapped, prefixes).ours).toBe(swapped === token)
    }
  })

  it('sums the prefix up, too: a key of one kind under the prefix of another is none', () => {
    expect(shapeOf(token.replace('sts_', 'ste_'), prefixes)).toStrictEqual({
      kind: 'enterprise',
      ours: false,
    })
  })

  it.each(['sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12', 'sts_9876543210fedcba0987654321fedcba09876543'])(
    'says of %s only what kind it hints at',
    (example) => {
      expect(shapeOf(example, prefixes)).toMatchObject({ ours: false })
      expect(shapeOf(example, prefixes).kind).not.toBeNull()
    },
  )

  it.each([
    '',
    'sts_',
    token.slice(0, -1),
    `${token}0`,
    token.toUpperCase(),
    ` ${token}`,
    `${token}\n`,
    `xsts_${token.slice(4)}`,
  ])('does not know %j', (text) => {
    expect(shapeOf(text, prefixes)).toStrictEqual({ kind: null, ours: false })
  })

  it('does not take one prefix for another that it begins with', () => {
    const nested = { personal: 'k_', service: 'k_s_', enterprise: 'k_e_' }
    for (const [kind, prefix] of Object.entries(nested))
      expect(shapeOf(makeToken(prefix), nested)).toStrictEqual({ kind, ours: true })
  })
})

describe('hintOf', () => {
  it('is the prefix and the last four characters at most', () => {
    const token = makeToken('sta_')
    expect(hintOf(token, prefixes)).toBe(`sta_…${token.slice(-4)}`)
    expect(hintOf('a-foreign-token-12345', prefixes)).toBe('…2345')
    expect(hintOf('short-token-1234', prefixes)).toBe('…')
  })
})
