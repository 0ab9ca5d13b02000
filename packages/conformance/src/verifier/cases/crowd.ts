import assert from 'node:assert/strict'
import { ask, type Said } from '../ask.js'
import type { Trial, VerifierCases } from '../harness.js'

const rounds = 40

interface Expected {
  readonly token: string
  readonly word: string
}

function everyone({ known, unknown, refused = [] }: Trial): readonly Expected[] {
  return [
    ...known.map(({ token, subjectId }) => ({ token, word: subjectId })),
    { token: unknown, word: 'not know' },
    ...refused.map(({ token, reason }) => ({ token, word: reason })),
  ]
}

function wordOf(answer: Said): string {
  if (answer.did === 'know') return answer.identity.subject.id
  return answer.did === 'refuse' ? answer.reason : answer.did
}

/** Many at once, known ones and others by turns. */
async function crowd(trial: Trial): Promise<void> {
  const expected = Array.from({ length: rounds }, () => everyone(trial)).flat()
  const words = await Promise.all(expected.map(async ({ token }) => wordOf(await ask(trial, token))))
  assert.deepEqual(
    words,
    expected.map(({ word }) => word),
  )
}

export const crowds: VerifierCases = {
  title: 'many at once',
  cases: [
    { name: 'each token gets its own answer, by a verifier that nobody has asked before', run: crowd },
    {
      name: 'each token gets its own answer, once all are known',
      run: async (trial) => {
        for (const { token } of everyone(trial)) await ask(trial, token)
        await crowd(trial)
      },
    },
  ],
}
