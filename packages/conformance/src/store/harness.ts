import type { KeyStore } from '@latchkey/keyring'

/** What the suite must know of the store under test, and the test runner's own two functions. */
export interface StoreHarness {
  /** Stands in the names of the tests. */
  readonly name: string
  /** `describe` and `it` of a test runner: node:test, vitest, jest and mocha all have them. */
  readonly describe: (name: string, body: () => void) => unknown
  readonly it: (name: string, body: () => Promise<void>) => unknown
  /** A store that is open and empty. The suite closes it. */
  open(): Promise<KeyStore>
  /** A store that is open, on the data of one that was closed. Needed where the capabilities say `durable`. */
  reopen?(closed: KeyStore): Promise<KeyStore>
  /** One more store that is open, on the data of one that is open, too. Needed where the capabilities say `shared`. */
  join?(opened: KeyStore): Promise<KeyStore>
}

/** What one test works with. */
export interface Subject {
  readonly store: KeyStore
  /** The same data through a second store where the store can be shared; else the same store. */
  readonly other: KeyStore
  readonly harness: StoreHarness
}

export interface StoreCase {
  readonly name: string
  readonly run: (subject: Subject) => Promise<void>
}

export interface StoreCases {
  readonly title: string
  readonly cases: readonly StoreCase[]
}
