import { describe, expect, it } from 'vitest'
import { cleanKey } from '../../src/key/clean-key.js'
import { canary, thrown } from '../support.js'

describe('a key', () => {
  it.each([canary, 'a', 'A-Za-z0-9._~+/==', `eyJhbGciOiJFUzI1NiJ9.${'e'.repeat(4000)}.sig_-`])(
    '%s',
    (key) => {
      expect(cleanKey(key, 'it')).toBe(key)
    },
  )

  it.each([`${canary}\n`, `${canary}\r\n`, `\n ${canary}\t`, `\ufeff${canary}`])(
    'may have white space around it, as a file has: %j',
    (text) => {
      expect(cleanKey(text, 'it')).toBe(canary)
    },
  )
})

describe('what is no key', () => {
  it.each([
    ['', 'key_missing', 'is empty'],
    [' \n', 'key_missing', 'is empty'],
    [`${canary}\n${canary}`, 'key_malformed', 'line break'],
    [`${canary}\r\nx-evil: 1`, 'key_malformed', 'line break'],
    [`"${canary}"`, 'key_malformed', 'quotes'],
    [`Token ${canary}`, 'key_malformed', 'without a scheme'],
    [`${canary} ${canary}`, 'key_malformed', 'space'],
    [`${canary}\u0000`, 'key_malformed', 'ASCII'],
    [`${canary}é`, 'key_malformed', 'ASCII'],
    [`${canary},`, 'key_malformed', 'no key has'],
    [`=${canary}`, 'key_malformed', 'no key has'],
    [`a=b`, 'key_malformed', 'no key has'],
  ])('%j', async (text, reason, words) => {
    const error = await thrown(() => cleanKey(text, 'the environment variable KEY'))
    expect(error).toMatchObject({ name: 'LatchkeyError', reason })
    expect(String(error)).toContain('the environment variable KEY')
    expect(String(error)).toContain(words)
    expect(String(error)).not.toContain('c0ffee')
  })
})
