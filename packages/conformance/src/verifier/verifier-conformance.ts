import { accounts } from './cases/accounts.js'
import { answers } from './cases/answers.js'
import { crowds } from './cases/crowd.js'
import { handedOut } from './cases/handed-out.js'
import { hostile } from './cases/hostile.js'
import { memory } from './cases/memory.js'
import { outages } from './cases/outages.js'
import { secrets } from './cases/secrets.js'
import type { Trial, VerifierCase, VerifierCases, VerifierHarness, VerifierSubject } from './harness.js'

const all: readonly VerifierCases[] = [
  answers,
  memory,
  accounts,
  hostile,
  crowds,
  handedOut,
  outages,
  secrets,
]

/**
 * The suite that every verifier must pass: null for what it does not know, an `AuthError` for what it refuses, any other throw for an
 * outage; in time, to the right caller, and without the token in an error. It uses nothing but the `Verifier` interface, core's own
 * pipeline, and `node:assert`.
 *
 * What a verifier does not have (`recall`, `accepts`, `findAccount`; tokens that it refuses; somebody who could be down) is not tested.
 * Not checked: that what it says is true. Expiry, status and scopes are judged by the pipeline, and are tests of your own.
 *
 * @example
 * import { describe, it } from 'node:test'
 * verifierConformance({ name: 'mine', describe, it, make: async () => ({ verifier, known, unknown }) })
 */
export function verifierConformance(harness: VerifierHarness): void {
  for (const { title, cases } of all) {
    harness.describe(`${harness.name}: ${title}`, () => {
      for (const one of cases) harness.it(one.name, () => runCase(one, harness))
    })
  }
}

async function runCase({ applies, run }: VerifierCase, harness: VerifierHarness): Promise<void> {
  const subject = await harness.make()
  try {
    if (applies?.(subject) ?? true) await run(trialOf(subject, harness))
  } finally {
    await subject.close?.()
  }
}

/** Whatever the subject is: an object, or one of a class. */
function trialOf(subject: VerifierSubject, { patience = 5000 }: VerifierHarness): Trial {
  const { verifier, known, unknown, refused } = subject
  const [fail, hang] = [() => subject.fail?.(), () => subject.hang?.()]
  return { verifier, known, unknown, refused, patience, fail, hang }
}
