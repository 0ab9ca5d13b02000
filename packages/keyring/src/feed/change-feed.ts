/**
 * Wakes a keyring up when the store may have changed, so that it reads the store's change log at once and not at its next regular
 * look. It is never believed: what is applied is the log. So it may wake too often, too late, or not at all; a lost wake-up costs
 * time, within `maxStaleness`, and nothing else.
 */
export interface ChangeFeed {
  /**
   * Calls `wake` whenever something may have changed, until the function that it resolves with is called. Where the connection is
   * lost it comes back by itself, and wakes then: it may have missed something. It does not keep the process alive.
   */
  listen(wake: () => void): Promise<() => Promise<void>>
  /** Tells others that this process has committed changes up to this number of the log. What it rejects with is reported, and ignored. */
  publish?(sequence: number): Promise<void>
  /** Called when the keyring is closed. */
  close?(): Promise<void>
}
