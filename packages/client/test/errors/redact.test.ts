import { describe, expect, it } from 'vitest'
import { redactor } from '../../src/errors/redact.js'
import { canary } from '../support.js'

const clean = redactor([canary])

describe('a key in a text', () => {
  it.each([
    [canary, '***'],
    [`no such key: ${canary}.`, 'no such key: ***.'],
    [`${canary}${canary} x`, '*** x'],
    [`a ${canary} b ${canary} c`, 'a *** b *** c'],
    [canary.toUpperCase(), '***'],
    [`the end is …${canary.slice(-8)}`, 'the end is …***'],
    [`${canary.slice(0, 20)}…`, '***…'],
    [`İ ${canary} İ`, 'İ *** İ'],
    [encodeURIComponent(canary), '***'],
    [Buffer.from(canary).toString('hex'), '***'],
  ])('%s', (text, expected) => {
    expect(clean(text)).toBe(expected)
  })

  it.each(['', '.', '..', 'Token ', 'xx:'])('in base64, behind %j', (before) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = Buffer.from(`${before}${canary}`).toString(encoding)
      const left = clean(encoded).replaceAll('***', '')
      // What is left tells of a few bytes at each end.
      expect(left.length).toBeLessThanOrEqual(Math.ceil((before.length * 4) / 3) + 8)
    }
  })

  it('leaves prefix and hint, which may be shown', () => {
    expect(clean('sts_…44f0 is unknown, sts_c0f')).toBe('sts_…44f0 is unknown, sts_c0f')
  })
})

describe('several keys, short and odd ones', () => {
  it('are all taken out', () => {
    expect(redactor(['first-key-1', 'abc'])('abc, first-key-1, ab')).toBe('***, ***, ab')
    expect(redactor([])('nothing')).toBe('nothing')
    expect(redactor(['a+b/c=d.e~f'])('a%2Bb%2Fc%3Dd.e~f')).toBe('***')
  })
})

it('takes time in proportion to the text', () => {
  const many = redactor(['k'.repeat(4096)])
  const text = `${'k'.repeat(7)} `.repeat(100_000)
  expect(many(text)).toBe(text)
})
