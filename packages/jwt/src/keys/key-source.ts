import type { CryptoKey } from 'jose'
import type { TokenHeader } from '../token/header.js'

/** Where the keys of one issuer are. */
export interface KeySource {
  /**
   * The key that a token with this header must have been signed with, ready for use; null where the issuer has none, or several could
   * be it. A rejection: it cannot be told just now. `waiter` is aborted when nobody waits any more.
   */
  find(header: TokenHeader, waiter: Waiter): CryptoKey | null | Promise<CryptoKey | null>
}

/** Looked at only where there is something to wait for: the pipeline makes a signal when it is first asked for one. */
export interface Waiter {
  readonly signal?: AbortSignal | undefined
}
