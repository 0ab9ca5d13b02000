import { describe, expect, it } from 'vitest'
import { explain } from './explanation.js'
import type { SoakKey } from './population.js'

const owner = { userId: 'u' }
const good: SoakKey = { id: 'k', name: 'personal', token: 't', owner, begunAt: null, committedAt: null }
const taken: SoakKey = { ...good, begunAt: 900, committedAt: 1000 }
const unknown = { status: 401, reason: 'token_invalid' }

/** Asked at 2000, answered at 2010; the only outage was from 5000 on. */
function why(
  question: { key?: SoakKey; fair?: { status: number; reason?: string } },
  answer: string,
  sentAt = 2000,
): string | null {
  const [status, reason] = answer.split(' ')
  const reply = { status: status === 'none' ? null : Number(status), reason, sentAt, cameAt: sentAt + 10 }
  return explain({ what: '', bytes: '', ...question }, reply, (_, to) => to >= 5000)
}

describe('an answer', () => {
  it.each([
    ['a good key is let in', { key: good }, '200', 2000, 'good'],
    ['a key is let in for a while', { key: taken }, '200', 2000, 'within maxStaleness'],
    ['a key is refused', { key: taken }, '401 token_revoked', 2000, 'taken away'],
    ['a key is refused before its change came back', { key: taken }, '401 token_revoked', 895, 'taken away'],
    ['nobody can tell in an outage', { key: good }, '503 verifier_unavailable', 5000, 'in an outage'],
    ['an unknown key', { fair: unknown }, '401 token_invalid', 2000, 'as it should be'],
    ['an answer of Node’s parser', { fair: { status: 400 } }, '400', 2000, 'as it should be'],
  ])('is explained: %s', (_what, question, answer, sentAt, word) => {
    expect(why(question, answer, sentAt)).toBe(word)
  })

  it.each([
    ['a key is let in for longer', { key: taken }, '200', 2001],
    ['a good key is refused', { key: good }, '401 token_revoked', 2000],
    ['a key is refused before it was taken away', { key: taken }, '401 token_revoked', 880],
    ['a key is refused for another reason', { key: taken }, '401 token_invalid', 2000],
    ['a node cannot tell, and has no excuse', { key: good }, '503 verifier_unavailable', 2000],
    ['an unknown key is let in', { fair: unknown }, '200', 2000],
    ['a node hangs up', { key: good }, 'none', 5000],
    ['a node breaks', { key: good }, '500', 5000],
  ])('is not: %s', (_what, question, answer, sentAt) => {
    expect(why(question, answer, sentAt)).toBeNull()
  })
})
