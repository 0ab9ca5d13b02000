import { actorMembers, named, type Actor, type BoundCaller } from '../caller.js'
import { invalid, KeyringError } from '../errors.js'
import type { Ledger, Plan } from '../ledger.js'
import { ownMembers } from '../members.js'
import type { Put } from '../store/key-store.js'
import type { KeyRecord } from '../store/records.js'
import { foreignKeyMembers, importedRecord, type ForeignKey } from './import.js'
import { aboutKey } from './issue.js'
import { viewOf } from './key-view.js'
import { activeOwner, checkOwner, type ActiveOwner } from './owner.js'
import { takenPlace } from './place.js'

export interface ImportManyOptions extends Actor {
  /** Told after each transaction how many are in. What it throws ends the import. */
  onProgress?: (imported: number) => void
}

/** How many keys one transaction takes in. */
const batchSize = 1000

/**
 * Takes many in, batch by batch: all keys of a batch, or none. Memory does not grow with the number of keys. What `keys` throws
 * ends it, after the batches that are in. `cameIn` is told of keys that have no checksum of ours.
 */
export async function importKeys(
  ledger: Ledger,
  bound: BoundCaller,
  keys: Iterable<ForeignKey> | AsyncIterable<ForeignKey>,
  options: ImportManyOptions,
  cameIn: () => void,
): Promise<{ count: number }> {
  const given = ownMembers('keys.importMany()', options, ['onProgress', ...actorMembers])
  const caller = named(bound, given)
  const { onProgress = () => undefined } = given
  if (typeof onProgress !== 'function') throw invalid('onProgress must be a function')
  if (!isIterable(keys)) throw invalid('keys.importMany() takes an array, or another iterable, of keys')
  let batch: ForeignKey[] = []
  let count = 0
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    const made = await importBatch(ledger, caller, batch, count)
    if (made.some(({ record }) => record.foreign)) cameIn()
    announce(ledger, caller, made)
    count += batch.length
    batch = []
    onProgress(count)
  }
  for await (const key of keys) if (batch.push(key) === batchSize) await flush()
  await flush()
  return { count }
}

function isIterable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  try {
    const { [Symbol.iterator]: one, [Symbol.asyncIterator]: other } = value as Record<symbol, unknown>
    return [one, other].some((method) => typeof method === 'function')
  } catch {
    return false
  }
}

interface Made {
  readonly record: KeyRecord
  readonly owner: ActiveOwner
}

async function importBatch(
  ledger: Ledger,
  caller: BoundCaller,
  batch: readonly ForeignKey[],
  before: number,
): Promise<readonly Made[]> {
  const plan = async (): Promise<Plan<readonly Made[]>> => {
    const made = await recordsOf(ledger, caller, batch, before)
    const puts = made.map(({ record }): Put => ({ table: 'keys', record, expect: null }))
    const audit = made.map(({ record, owner }) =>
      ledger.entry(caller, 'key.imported', aboutKey(record, owner)),
    )
    const guards = [...new Set(made.map(({ owner }) => owner))].flatMap((owner) => owner.guards)
    return { puts, audit, guards, result: made }
  }
  const which = `keys ${before + 1} to ${before + batch.length}`
  return ledger.change(plan, (cause) => `none of ${which} was imported: ${takenPlace(cause)}`)
}

/** One after the other, so that it is the first bad one that is told. Many keys of a batch have one owner: it is looked up once. */
async function recordsOf(
  ledger: Ledger,
  caller: BoundCaller,
  batch: readonly ForeignKey[],
  before: number,
): Promise<Made[]> {
  const owners = new Map<string, ActiveOwner>()
  const made: Made[] = []
  for (const [i, key] of batch.entries()) {
    try {
      const given = ownMembers('a key', key, foreignKeyMembers)
      const ids = checkOwner(given)
      const name = JSON.stringify(ids)
      const owner = owners.get(name) ?? (await activeOwner(ledger, caller, ids))
      owners.set(name, owner)
      made.push({ owner, record: await importedRecord(ledger, caller, owner, given) })
    } catch (error) {
      if (!(error instanceof KeyringError)) throw error
      throw new KeyringError(error.code, `key ${before + i + 1}: ${error.message}`, { cause: error.cause })
    }
  }
  return made
}

function announce(ledger: Ledger, { actor }: BoundCaller, made: readonly Made[]): void {
  const { emitter, settings } = ledger
  if (!emitter.heard('key.imported')) return
  for (const { record } of made)
    emitter.emit('key.imported', { key: viewOf(record, settings.policy, ledger.now()), actor })
}
