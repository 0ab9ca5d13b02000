import assert from 'node:assert/strict'
import { askKnown } from '../ask.js'
import type { Trial, VerifierCases } from '../harness.js'

/**
 * What somebody does who means to become another caller. What is frozen refuses it, which is as good. The time of a `Date` is left: it
 * cannot be frozen, and the pipeline hands out copies.
 */
function spoil(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > 4) return
  for (const part of Object.values(value)) spoil(part, depth + 1)
  if (Array.isArray(value)) quietly(() => value.push('*'))
  for (const name of Object.keys(value)) quietly(() => Reflect.set(value, name, 'evil'))
  quietly(() => Reflect.set(value, 'id', 'evil'))
}

function quietly(change: () => unknown): void {
  try {
    change()
  } catch {
    // Frozen.
  }
}

async function answersOf(trial: Trial): Promise<unknown> {
  return structuredClone(await Promise.all(trial.known.map((one) => askKnown(trial, one))))
}

export const handedOut: VerifierCases = {
  title: 'identities that were handed out',
  cases: [
    {
      name: 'what is done to one does not show in the next answer',
      run: async (trial) => {
        const before = await answersOf(trial)
        for (const one of trial.known) spoil(await askKnown(trial, one))
        assert.deepEqual(await answersOf(trial), before)
      },
    },
    {
      name: 'nor what is done to one from memory',
      applies: ({ verifier }) => verifier.recall !== undefined,
      run: async (trial) => {
        const before = await answersOf(trial)
        for (const { token } of trial.known) spoil(trial.verifier.recall?.(token, { scheme: 'Token' }))
        assert.deepEqual(await answersOf(trial), before)
      },
    },
  ],
}
