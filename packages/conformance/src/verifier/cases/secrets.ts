import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { ask } from '../ask.js'
import type { Trial, VerifierCases } from '../harness.js'

const window = 12

/** Any twelve characters of it in a row, as they are, in hex or in base64. */
function assertNoTrace(text: string, token: string): void {
  const bytes = Buffer.from(token)
  for (const spelling of [token, bytes.toString('hex'), bytes.toString('base64')]) {
    for (let at = 0; at + window <= spelling.length; at++)
      assert.ok(!text.includes(spelling.slice(at, at + window)), 'a part of the token is in what was thrown')
  }
}

async function assertQuiet(trial: Trial, token: string): Promise<void> {
  const answer = await ask(trial, token)
  if ('thrown' in answer) assertNoTrace(shown(answer.thrown), token)
}

/** All that a log could show of it: hidden properties and causes, too. */
function shown(thrown: unknown): string {
  const text = inspect(thrown, { depth: 10, showHidden: true, maxStringLength: Infinity })
  return thrown instanceof Error
    ? `${text} ${thrown.message} ${thrown.stack} ${JSON.stringify(thrown)}`
    : text
}

export const secrets: VerifierCases = {
  title: 'secrets',
  cases: [
    {
      name: 'no refusal has a part of the token in it',
      run: async (trial) => {
        for (const { token } of trial.refused ?? []) await assertQuiet(trial, token)
        await assertQuiet(trial, trial.unknown)
        await assertQuiet(trial, `${trial.known[0]?.token}\0`)
      },
    },
    {
      name: 'nor has the error of an outage',
      applies: ({ fail }) => fail !== undefined,
      run: async (trial) => {
        await trial.fail?.()
        for (const { token } of [...trial.known, ...(trial.refused ?? [])]) await assertQuiet(trial, token)
        await assertQuiet(trial, trial.unknown)
      },
    },
    {
      name: 'the verifier shows no token where it is logged',
      run: async (trial) => {
        for (const { token } of trial.known) await ask(trial, token)
        const text = inspect(trial.verifier, { depth: 10, showHidden: true })
        for (const { token } of trial.known) assertNoTrace(text, token)
      },
    },
  ],
}
