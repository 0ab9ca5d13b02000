import { KeyringError, unavailable } from './errors.js'
import type { Settings } from './options.js'
import { checkPeppers } from './peppers.js'

/** The store's way from closed to open and back. The first call opens it; a failure is forgotten, so the next call tries again. */
export class Opening {
  readonly #settings: Settings
  #opening: Promise<void> | undefined
  #storeIsOpen = false
  #isClosed = false

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** @throws KeyringError `store_unavailable`, or `invalid` where a pepper is missing, or another one, that keys hang on. */
  opened(): Promise<void> {
    if (this.#isClosed)
      return Promise.reject(new KeyringError('store_unavailable', 'the keyring is closed: make a new one'))
    this.#opening ??= this.#open()
    return this.#opening
  }

  async #open(): Promise<void> {
    try {
      await this.#openStore()
      if (!this.#settings.allowMissingPeppers) await checkPeppers(this.#settings)
    } catch (error) {
      this.#opening = undefined
      throw unavailable('the store cannot be opened', error)
    }
  }

  /** Once: it stays open where only the peppers were wanting. */
  async #openStore(): Promise<void> {
    if (this.#storeIsOpen) return
    await this.#settings.store.open()
    this.#storeIsOpen = true
  }

  /** Nothing is asked of the store any more once it is called. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#opening?.catch(() => undefined)
    if (!this.#storeIsOpen) return
    this.#storeIsOpen = false
    try {
      await this.#settings.store.close()
    } catch (error) {
      throw unavailable('the store cannot be closed', error)
    }
  }
}
