import type { Ledger } from '../ledger.js'

/** How long a "no" is believed: other processes may import keys, too. */
const believed = 1000

/** Does the store hold keys that were made elsewhere? Only then may a token without our checksum be one of its keys. */
export class ForeignKeys {
  readonly #ledger: Ledger
  #exist = false
  #askedAt = Number.NEGATIVE_INFINITY
  #asking: Promise<boolean> | undefined

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  async exist(): Promise<boolean> {
    if (this.#exist) return true
    if (performance.now() - this.#askedAt < believed) return false
    this.#asking ??= this.#ask()
    return this.#asking
  }

  cameIn(): void {
    this.#exist = true
  }

  async #ask(): Promise<boolean> {
    try {
      const asked = performance.now()
      const found = await this.#ledger.read((store) => store.hasForeignKeys())
      this.#exist ||= found
      this.#askedAt = asked
      return this.#exist
    } finally {
      this.#asking = undefined
    }
  }
}
