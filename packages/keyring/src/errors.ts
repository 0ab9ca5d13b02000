export type KeyringErrorCode = 'not_found' | 'conflict' | 'invalid' | 'policy' | 'store_unavailable'

/**
 * Every refused call. `code` is stable; the message says what was wrong and what to do, and never holds a token.
 *
 * - `not_found`: no such record, or one that the caller may not see.
 * - `conflict`: the state of things stands against it: taken, revoked, changed meanwhile.
 * - `invalid`: the input is malformed.
 * - `policy`: the keyring's policy forbids it, or the caller may not do it.
 * - `store_unavailable`: the store failed; nothing is known of whether it was done. `cause` says why.
 */
export class KeyringError extends Error {
  override readonly name: string = 'KeyringError'
  readonly code: KeyringErrorCode

  constructor(code: KeyringErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

export function invalid(message: string): KeyringError {
  return new KeyringError('invalid', message)
}

/** The id is not repeated: what was given for one may be a key. */
export function notFound(what: string): KeyringError {
  return new KeyringError('not_found', `there is no ${what} with this id`)
}

/** A failure of the store's, in words of ours. What the keyring itself has refused stays as it is. */
export function unavailable(what: string, error: unknown): KeyringError {
  if (error instanceof KeyringError) return error
  const why = error instanceof Error ? error.message : 'it failed'
  return new KeyringError('store_unavailable', `${what}: ${why}`, { cause: error })
}
