import assert from 'node:assert/strict'
import { ask, askKnown, assertUnknown } from '../ask.js'
import type { Trial, VerifierCases } from '../harness.js'
import { hostileTokens } from '../hostile-tokens.js'

async function stillKnows(trial: Trial): Promise<void> {
  for (const one of trial.known) await askKnown(trial, one)
}

const long = [10_000, 100_000, 1_000_000]

export const hostile: VerifierCases = {
  title: 'hostile tokens',
  cases: [
    {
      name: 'are unknown: NUL, lone surrogates, line breaks, names that every object has, a key with something to it',
      run: async (trial) => {
        for (const token of hostileTokens(trial.known[0]?.token ?? ''))
          assertUnknown(await ask(trial, token), JSON.stringify(token.slice(0, 8)))
        await stillKnows(trial)
        assert.deepEqual(Object.keys(Object.prototype), [])
      },
    },
    {
      name: 'of a million characters are unknown, in time',
      run: async (trial) => {
        const [first] = trial.known
        for (const length of long) {
          assertUnknown(await ask(trial, 'a'.repeat(length)), `${length} characters`)
          assertUnknown(
            await ask(trial, (first?.token ?? '').padEnd(length, '0')),
            `a key of ${length} characters`,
          )
          assertUnknown(await ask(trial, '.'.repeat(length)), `${length} dots`)
        }
        await stillKnows(trial)
      },
    },
  ],
}
