import assert from 'node:assert/strict'
import { ask, askKnown, askPipeline, assertUnknown, wordOf } from '../ask.js'
import type { Trial, VerifierCases } from '../harness.js'

/** Near to a known token, and not it. */
function neighbours({ known, refused = [] }: Trial): readonly string[] {
  const near = known.flatMap(({ token }) => [
    token.slice(0, -1),
    token.slice(1),
    `${token}0`,
    `0${token}`,
    `${token}=`,
    token + token,
    token.slice(0, -1) + (token.endsWith('0') ? '1' : '0'),
    token.toUpperCase(),
    token.toLowerCase(),
  ])
  const own = new Set([...known, ...refused].map(({ token }) => token))
  return near.filter((token) => token !== '' && !own.has(token))
}

const hasRefused = ({ refused = [] }: { readonly refused?: readonly unknown[] | undefined }): boolean =>
  refused.length > 0

export const answers: VerifierCases = {
  title: 'answers',
  cases: [
    {
      name: 'a known token: who it is, each time, and core calls it an identity',
      run: async (trial) => {
        assert.ok(trial.known.length >= 2, 'give at least two known tokens')
        for (const one of trial.known) {
          const first = await askKnown(trial, one)
          assert.deepEqual(await askKnown(trial, one), first)
          assert.equal(await askPipeline(trial, one.token), `knows ${one.subjectId}`)
        }
      },
    },
    {
      name: 'an unknown token is null, before and after a known one',
      run: async (trial) => {
        assert.deepEqual(await ask(trial, trial.unknown), { did: 'not know' })
        for (const one of trial.known) await askKnown(trial, one)
        assert.deepEqual(await ask(trial, trial.unknown), { did: 'not know' })
        assert.equal(await askPipeline(trial, trial.unknown), 'token_invalid')
      },
    },
    {
      name: 'a token that is nearly a known one is unknown',
      run: async (trial) => {
        for (const token of neighbours(trial)) assertUnknown(await ask(trial, token), 'a neighbour')
        for (const one of trial.known) await askKnown(trial, one)
        for (const token of neighbours(trial)) assertUnknown(await ask(trial, token), 'a neighbour')
      },
    },
    {
      name: 'a refused token is an AuthError of its reason, each time',
      applies: hasRefused,
      run: async (trial) => {
        for (const { token, reason } of trial.refused ?? []) {
          for (let i = 0; i < 2; i++) assert.equal(wordOf(await ask(trial, token)), `refuse it as ${reason}`)
          assert.equal(await askPipeline(trial, token), reason)
        }
      },
    },
  ],
}
