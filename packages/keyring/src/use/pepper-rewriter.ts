import { system } from '../caller.js'
import { aboutKey } from '../keys/issue.js'
import { ownerOf } from '../keys/owner.js'
import type { Ledger } from '../ledger.js'
import { StoreConflict, type Put } from '../store/key-store.js'
import type { KeyRecord } from '../store/records.js'

const mostAtOnce = 4

/** Brings the digests of keys under the newest pepper, when they are used: only then is the token at hand. */
export class PepperRewriter {
  readonly #ledger: Ledger
  readonly #running = new Map<string, Promise<void>>()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** Off the way of the request, a few at a time; a key that is passed over now is met again at its next use. */
  consider(key: KeyRecord, token: string): void {
    if (key.pepper === this.#ledger.settings.digester.newest) return
    if (this.#running.has(key.id) || this.#running.size >= mostAtOnce) return
    const rewriting = this.#rewrite(key, token).finally(() => this.#running.delete(key.id))
    this.#running.set(key.id, rewriting)
  }

  async idle(): Promise<void> {
    await Promise.all(this.#running.values())
  }

  /** Only where the key is still as it was read: a rewrite can undo neither a revocation nor a rotation. */
  async #rewrite(key: KeyRecord, token: string): Promise<void> {
    const ledger = this.#ledger
    const record = { ...key, ...ledger.settings.digester.digest(token), version: key.version + 1 }
    try {
      const reason = `from pepper ${key.pepper} to ${record.pepper}`
      const about = { ...aboutKey(key, await ownerOf(ledger, key)), reason }
      const audit = [ledger.entry(system, 'key.rehashed', about)]
      const puts: Put[] = [{ table: 'keys', record, expect: key.version }]
      await ledger.commit({ puts, audit })
    } catch (error) {
      if (error instanceof Error && error.cause instanceof StoreConflict) return
      const failure = error instanceof Error ? error : new Error('the store failed')
      ledger.emitter.emit('error', { error: failure, during: 'rewriting of a digest' })
    }
  }
}
