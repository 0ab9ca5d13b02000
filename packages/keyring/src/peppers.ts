import type { AuditAction } from './audit-actions.js'
import { invalid } from './errors.js'
import type { Settings } from './options.js'
import type { AuditEntry, KeyStore } from './store/key-store.js'
import { nowBy } from './times.js'

const action: AuditAction = 'pepper.used'

/**
 * A key under a pepper that is not there, or is another one, could not be verified: it would look like one that never was. Which secret a
 * version stands for is in the audit log, as a mark that tells nothing of it.
 *
 * @throws KeyringError `invalid`
 */
export async function checkPeppers(settings: Settings): Promise<void> {
  const { store, digester } = settings
  const counts = await store.countPeppers()
  refuseMissing(counts, settings)
  for (const version of digester.versions) {
    const known = await lastMark(store, version)
    const mark = digester.markOf(version)
    if (known === mark) continue
    const keys = counts.get(version) ?? 0
    if (known !== null && keys > 0)
      throw invalid(
        `pepper ${version} is not the secret that its ${keys} keys hang on: give that one, and a new secret under a new version`,
      )
    if (version === digester.newest) void remember(settings, version, mark)
  }
}

function refuseMissing(counts: ReadonlyMap<number, number>, { digester }: Settings): void {
  const missing = [...counts].filter(([version, count]) => count > 0 && !digester.knows(version))
  if (missing.length === 0) return
  const which = missing.map(([version, count]) => `${version} (${count} keys)`).join(', ')
  throw invalid(
    `peppers that keys hang on are missing: ${which}. Give them, or those keys could not be verified`,
  )
}

/** A version may have stood for another secret before, on which no key hangs any more: the last one counts. */
async function lastMark(store: KeyStore, version: number): Promise<string | null> {
  const rows = await store.listAudit({ subjectId: subjectOf(version), action }, { limit: 1000 })
  return rows.at(-1)?.reason ?? null
}

/** Nobody waits for it: a store that takes no writes now shall open all the same. Another process, or the next start, does it then. */
async function remember({ store, clock }: Settings, version: number, mark: string): Promise<void> {
  const nobody = { actor: 'system', accountId: null, keyId: null, requestId: null, count: 1 }
  const entry: AuditEntry = {
    at: nowBy(clock),
    action,
    subjectId: subjectOf(version),
    reason: mark,
    ...nobody,
  }
  await store.commit({ puts: [], audit: [entry] }).catch(() => undefined)
}

function subjectOf(version: number): string {
  return `pepper-${version}`
}
