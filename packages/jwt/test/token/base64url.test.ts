import { describe, expect, it } from 'vitest'
import { isCanonical } from '../../src/token/base64url.js'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

describe('a part is the one spelling of its bytes', () => {
  it.each(['', 'A', 'AA', 'AAA', 'AAAA', 'AAAAA', 'AAAAAA'])(
    'with %j before its last character',
    (before) => {
      for (const last of alphabet) {
        const part = before + last
        const comesOutAgain = Buffer.from(part, 'base64url').toString('base64url') === part
        expect([part, isCanonical(part)]).toEqual([part, comesOutAgain])
      }
    },
  )
})
