import assert from 'node:assert/strict'
import { ask, askKnown } from '../ask.js'
import type { Trial, VerifierCases, VerifierSubject } from '../harness.js'
import { hostileTokens } from '../hostile-tokens.js'

const recalls = ({ verifier }: VerifierSubject): boolean => verifier.recall !== undefined

/** Every token that it must not let in. */
function others({ unknown, refused = [], known }: Trial): readonly string[] {
  return [unknown, ...refused.map(({ token }) => token), ...hostileTokens(known[0]?.token ?? '')]
}

function recall({ verifier }: Trial, token: string): string | undefined {
  return verifier.recall?.(token, { scheme: 'Token' })?.subject.id
}

export const memory: VerifierCases = {
  title: 'recall and accepts',
  cases: [
    {
      name: 'recall gives the identity of this very token, or undefined',
      applies: recalls,
      run: async (trial) => {
        for (const one of trial.known) {
          assert.ok([undefined, one.subjectId].includes(recall(trial, one.token)), 'before it was asked')
          await askKnown(trial, one)
          assert.ok([undefined, one.subjectId].includes(recall(trial, one.token)), 'after it was asked')
        }
      },
    },
    {
      name: 'recall knows no token that verify does not let in, asked before or not',
      applies: recalls,
      run: async (trial) => {
        for (const one of trial.known) await askKnown(trial, one)
        for (const token of others(trial)) {
          assert.equal(recall(trial, token), undefined)
          await ask(trial, token)
          assert.equal(recall(trial, token), undefined)
        }
      },
    },
    {
      name: 'accepts says true or false at once, and true of every token that verify knows',
      applies: ({ verifier }) => verifier.accepts !== undefined,
      run: async (trial) => {
        const accepts = (token: string): unknown => trial.verifier.accepts?.(token)
        for (const { token } of [...trial.known, ...(trial.refused ?? [])]) assert.equal(accepts(token), true)
        for (const token of others(trial)) {
          assert.equal(typeof accepts(token), 'boolean')
          if (accepts(token) === false) assert.deepEqual(await ask(trial, token), { did: 'not know' })
        }
      },
    },
  ],
}
