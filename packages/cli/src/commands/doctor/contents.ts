import type { KeyringView } from '@latchkey/keyring'
import type { PepperRow } from '../pepper.js'
import { fail, ok, warn, type Finding } from './finding.js'

export function peppers(rows: readonly PepperRow[]): Finding {
  const name = 'peppers'
  const missing = rows.filter(({ configured, keys }) => !configured && keys > 0)
  if (missing.length > 0) {
    const which = missing.map(({ version, keys }) => `${version} (${keys} keys)`).join(', ')
    return fail(name, `missing: ${which}; give them in $LATCHKEY_PEPPERS or $LATCHKEY_PEPPERS_FILE`)
  }
  const newest = rows.find((row) => row.newest)?.version ?? 0
  const old = rows.filter(({ version, keys }) => version !== newest && keys > 0)
  const count = old.reduce((sum, { keys }) => sum + keys, 0)
  if (count > 0)
    return ok(
      name,
      `all there; ${count} keys are not under the newest (${newest}) yet: they move when they are used`,
    )
  return ok(
    name,
    newest === 0 ? 'none in use: plain SHA-256' : `all there; every key is under the newest (${newest})`,
  )
}

/** Nothing can have been done in the future. */
export async function clock({ audit }: KeyringView, now: Date): Promise<Finding> {
  const name = 'clock'
  const inWords = now.toISOString()
  const ahead = await audit.list({ from: new Date(now.getTime() + 60_000), limit: 1 })
  const [row] = ahead
  if (row)
    return fail(
      name,
      `it is ${inWords} here, and the audit log has ${row.at.toISOString()}: this clock is behind, or another was ahead`,
    )
  if (now.getTime() < Date.UTC(2026, 0, 1)) return fail(name, `it is ${inWords} here: that cannot be`)
  return ok(name, `${inWords}; nothing in the audit log is ahead of it`)
}

export async function auditChain({ audit }: KeyringView): Promise<Finding> {
  const verdict = await audit.verify()
  return verdict.ok
    ? ok('audit', `the chain holds: ${verdict.rows} rows`)
    : fail(
        'audit',
        `the chain is broken: row ${verdict.brokenAt} is ${verdict.why}; see latchkey audit list --after ${verdict.rows}`,
      )
}

const soon = '7d'

export async function expiring({ keys }: KeyringView): Promise<Finding> {
  const found = await keys.expiring({ within: soon, limit: 1000 })
  if (found.length === 0) return ok('expiring', `no key expires within ${soon}`)
  const count = found.length === 1000 ? '1000 or more' : String(found.length)
  return warn('expiring', `${count} keys expire within ${soon}: see latchkey key expiring`)
}
