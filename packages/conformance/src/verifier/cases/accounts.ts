import assert from 'node:assert/strict'
import type { Account } from '@latchkey/core'
import { askKnown, inTime } from '../ask.js'
import type { Trial, VerifierCases, VerifierSubject } from '../harness.js'
import { hostileTokens } from '../hostile-tokens.js'

const finds = ({ verifier }: VerifierSubject): boolean => verifier.findAccount !== undefined

async function find(trial: Trial, id: string): Promise<Account | null | undefined> {
  const [first] = trial.known
  assert.ok(first, 'give at least two known tokens')
  const identity = await askKnown(trial, first)
  const { signal } = new AbortController()
  return inTime(Promise.resolve(trial.verifier.findAccount?.(id, { identity, signal })), trial.patience)
}

export const accounts: VerifierCases = {
  title: 'findAccount',
  cases: [
    {
      name: 'an id that nobody has is null, whatever it is made of',
      applies: finds,
      run: async (trial) => {
        for (const id of ['no-such-account', 'x'.repeat(100_000), ...hostileTokens('')])
          assert.equal(await find(trial, id), null, JSON.stringify(id.slice(0, 20)))
      },
    },
  ],
}
