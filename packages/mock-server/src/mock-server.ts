import { createAuthenticator } from '@latchkey/core'
import { createKeyring, type Issued, type Keyring } from '@latchkey/keyring'
import { createApp } from './api/app.js'
import { Accounts } from './data/accounts.js'
import { Pipelines } from './data/pipelines.js'
import type { Failure } from './failures/check-failure.js'
import { Failures } from './failures/failures.js'
import { Front } from './http/front.js'
import { host, listen } from './http/listen.js'
import type { IssueRequest } from './issue/check-request.js'
import { Issuer } from './issue/issuer.js'
import { Journal, type JournalEntry } from './journal/journal.js'
import { Redactor } from './journal/redactor.js'
import { ResettableStore } from './keyring/resettable-store.js'
import { seedRecords } from './keyring/seed-records.js'
import { MovableClock } from './movable-clock.js'
import { checkOptions, type MockServerOptions } from './options.js'
import { readSeed } from './seed/read-seed.js'

/** A running mock server. Frozen; its functions need no `this`, so it may be taken apart. */
export interface MockServer {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string
  /**
   * What the server verifies keys with: a real keyring in memory, that holds the seed. Keys that it issues work at once, keys
   * that it revokes are refused by the next request, its accounts are the API's. It stays the same object over a `reset()`.
   */
  readonly keyring: Keyring
  /** Every request since the start or the last `reset()`, oldest first, the last 1,000 at most. A live list, for reading only. */
  readonly requests: readonly JournalEntry[]
  /**
   * Issues a key: a personal one for the seed's first user; a service or enterprise key for a fresh service account, with the
   * permission `*`, in the seed's first account or enterprise. Where the seed has none, one is made. The token is shown this once.
   *
   * @throws TypeError for an unknown or malformed option; KeyringError `conflict` or `not_found` where that user, account or
   * enterprise was disabled or deleted.
   * @example const { token } = await server.issue({ kind: 'service', scopes: ['pipeline:read'], expiresIn: '1h' })
   */
  issue(request: IssueRequest): Promise<Issued>
  /**
   * Moves the mock's clock forward, for good or until `reset()`: keys expire by it. `'61m'`, ISO 8601, or milliseconds. It moves
   * no timer: a `delay` is in real time.
   *
   * @throws TypeError for what is no duration.
   */
  advance(duration: string | number): void
  /**
   * Lets the next answers fail, before authentication, WebSocket upgrades included. Failures that were asked for one after
   * the other happen one after the other.
   *
   * @throws TypeError for an unknown or malformed option.
   * @example server.fail({ status: 429, times: 2, path: '/v3/pipeline' })
   */
  fail(failure?: Failure): void
  /**
   * Back to the seed: an empty journal, no failures to come, nothing that was posted, issued, revoked or changed in the keyring,
   * the clock where it was. Connections, and listeners of the keyring, stay as they are.
   */
  reset(): void
  /** Ends every connection, stops, and closes the keyring. Called again, it waits for the same end. */
  close(): Promise<void>
}

const realm = 'mezmo'

/**
 * Starts an API that is shaped like Mezmo's, over the real authentication pipeline, on 127.0.0.1. For tests of clients: it
 * keeps everything in memory, and its default keys are public.
 *
 * It does not check what its endpoints do not need: queries are ignored, and a pipeline is no more than a title.
 *
 * @throws TypeError for an unknown or malformed option, or a seed that does not hold together: the message gives the path to
 * what is wrong, and why; Error where the seed file cannot be read, or the port is taken (`EADDRINUSE`).
 * @example
 * const server = await startMockServer()
 * const headers = { authorization: 'Token sts_9876543210fedcba0987654321fedcba09876543' }
 * await fetch(`${server.url}/v3/pipeline`, { headers })
 * await server.close()
 */
export async function startMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const { port, seed: given, clock: base } = checkOptions(options)
  const seed = await readSeed(given)
  const clock = new MovableClock(base)
  const store = new ResettableStore(() => seedRecords(seed, clock.now()))
  const keyring = await createKeyring({ store, clock: clock.now, cache: false }).open()
  const accounts = new Accounts(keyring, store, seed.accounts)
  const pipelines = new Pipelines(seed.pipelines, clock.now)
  const redactor = new Redactor(seed.keys.map(({ token }) => token))
  const journal = new Journal(redactor, clock.now)
  const failures = new Failures(realm)
  const issuer = new Issuer(keyring, seed)
  const authenticator = createAuthenticator({
    verifier: keyring,
    realm,
    clock: clock.now,
    requestId: (request) => journal.idOf(request),
  })
  const app = createApp(authenticator, { keyring, accounts, pipelines }, redactor)
  const front = new Front({ journal, failures, app, authenticator, clock: clock.now })
  const server = await listen(port, front)
  let closing: Promise<void> | undefined

  return Object.freeze<MockServer>({
    url: `http://${host}:${server.port}`,
    keyring,
    requests: journal.entries,
    issue: (request) => issuer.issue(request),
    advance: (duration) => clock.advance(duration),
    fail: (failure = {}) => failures.add(failure),
    reset() {
      for (const part of [clock, accounts, pipelines, issuer, journal, failures]) part.reset()
      // A list of the audit log is preceded by whatever was still to be written.
      store.reset(() => keyring.audit.list({ limit: 1 }))
    },
    close: () => (closing ??= server.close().then(() => keyring.close())),
  })
}
