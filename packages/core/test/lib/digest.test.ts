import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { fingerprintOf, fingerprintOfHex } from '../../src/lib/digest.js'

it('a fingerprint is the SHA-256, a character for each byte', () => {
  for (let i = 0; i < 100; i++) {
    const hex = createHash('sha256').update(`token ${i}`).digest('hex')
    expect(Buffer.from(fingerprintOf(`token ${i}`), 'latin1').toString('hex')).toBe(hex)
    expect(fingerprintOfHex(hex.toUpperCase())).toBe(fingerprintOf(`token ${i}`))
  }
})
