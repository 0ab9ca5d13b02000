import { createHash, createHmac } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Digester } from '../../src/format/digest.js'

const token = 'sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12'
const sha256 = createHash('sha256').update(token).digest('hex')
const hmac = (secret: string | Uint8Array): string => createHmac('sha256', secret).update(token).digest('hex')

describe('Digester', () => {
  it('without peppers is plain SHA-256', () => {
    const digester = new Digester()
    expect(digester.newest).toBe(0)
    expect(digester.digest(token)).toStrictEqual({ digest: sha256, pepper: 0 })
    expect(digester.candidates(token)).toStrictEqual([{ digest: sha256, pepper: 0 }])
  })

  it('uses the highest version, by number, and looks for the older ones and plain SHA-256', () => {
    const bytes = new Uint8Array(32).fill(9)
    const digester = new Digester({ 2: 'second pepper', 10: 'tenth pepper', 9: bytes })
    expect(digester.newest).toBe(10)
    expect(digester.candidates(token)).toStrictEqual([
      { digest: hmac('tenth pepper'), pepper: 10 },
      { digest: hmac(bytes), pepper: 9 },
      { digest: hmac('second pepper'), pepper: 2 },
      { digest: sha256, pepper: 0 },
    ])
    expect(digester.digest(token).pepper).toBe(10)
    expect([0, 2, 9, 10, 1, 11].filter((version) => digester.knows(version))).toStrictEqual([0, 2, 9, 10])
  })

  it('shows no pepper', () => {
    expect(
      inspect(new Digester({ 1: 'hunter2 hunter2 hunter2' }), { showHidden: true, depth: 9 }),
    ).not.toContain('hunter2')
    expect(JSON.stringify(new Digester({ 1: 'hunter2 hunter2 hunter2' }))).toBe('{}')
  })
})
