import type { Keyring } from '@latchkey/keyring'
import { expect } from 'vitest'
import type { Verdict } from './verdict.js'
import { maxStaleness } from './world.js'

/** Says how near to the limit it was. */
export function tell(what: string, verdicts: readonly Verdict[]): void {
  const lateness = Math.max(...verdicts.map((verdict) => verdict.lateness))
  const recovered = Math.max(...verdicts.map((verdict) => verdict.recovered))
  const when =
    lateness > 0
      ? `latest acceptance ${Math.ceil(lateness)} ms after its commit`
      : 'none accepted after its commit'
  process.stdout.write(`${what}: ${when}; all well ${Math.ceil(recovered)} ms after the fault\n`)
}

/** What holds whatever fails: nothing is accepted for longer than promised, and no key that is good is ever called bad. */
export function expectPromiseKept(verdict: Verdict): void {
  expect(verdict.late(maxStaleness)).toEqual([])
  expect(verdict.wronged).toEqual([])
}

/** The log of what was done is whole, and has what the nodes refused in it, also what they refused while they could not write. */
export async function expectNothingLost(admin: Keyring, verdicts: readonly Verdict[]): Promise<void> {
  expect(await admin.audit.verify()).toMatchObject({ ok: true })
  for (const keyId of verdicts.flatMap(({ refusedKeys }) => refusedKeys)) {
    const refusals = (): Promise<unknown> => admin.audit.list({ keyId, action: 'key.refused', limit: 1 })
    await expect.poll(refusals, { timeout: 10_000, message: `refusals of ${keyId}` }).toHaveLength(1)
  }
}
