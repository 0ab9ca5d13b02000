import type { AsOf } from '../store/key-store.js'

export interface ForeignKeysOptions {
  /** Asks the store. */
  readonly ask: () => Promise<AsOf<boolean>>
  /** Has any key changed after that number of the log, as far as this process knows? Null: it does not follow the log now. */
  readonly changedAfter: (sequence: number) => boolean | null
}

/** How long a "no" is believed by a process that does not follow the log: others may import keys, too. Milliseconds. */
const believed = 1000

/** Does the store hold keys that were made elsewhere? Only then may a token without our checksum be one of its keys. */
export class ForeignKeys {
  readonly #options: ForeignKeysOptions
  #exist = false
  #no: { readonly sequence: number; readonly askedAt: number } | undefined
  #asking: Promise<boolean> | undefined

  constructor(options: ForeignKeysOptions) {
    this.#options = options
  }

  async exist(): Promise<boolean> {
    if (this.#exist) return true
    if (this.#isStillNo()) return false
    this.#asking ??= this.#ask()
    return this.#asking
  }

  cameIn(): void {
    this.#exist = true
  }

  #isStillNo(): boolean {
    if (this.#no === undefined) return false
    const { sequence, askedAt } = this.#no
    const isChanged = this.#options.changedAfter(sequence)
    return isChanged === null ? performance.now() - askedAt < believed : !isChanged
  }

  async #ask(): Promise<boolean> {
    try {
      const askedAt = performance.now()
      const { value, sequence } = await this.#options.ask()
      this.#exist ||= value
      this.#no = { sequence, askedAt }
      return this.#exist
    } finally {
      this.#asking = undefined
    }
  }
}
