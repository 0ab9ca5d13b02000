import { createAuthenticator } from '@latchkey/core'
import { createApp } from './api/app.js'
import { World } from './data/world.js'
import type { Failure } from './failures/check-failure.js'
import { Failures } from './failures/failures.js'
import { Front } from './http/front.js'
import { host, listen } from './http/listen.js'
import { Journal, type JournalEntry } from './journal/journal.js'
import { Redactor } from './journal/redactor.js'
import { liveVerifier } from './live-verifier.js'
import { checkOptions, type MockServerOptions } from './options.js'
import { populate } from './seed/populate.js'
import { readSeed } from './seed/read-seed.js'

/** A running mock server. Frozen; its functions need no `this`, so it may be taken apart. */
export interface MockServer {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string
  /** Every request since the start or the last `reset()`, oldest first, the last 1,000 at most. A live list, for reading only. */
  readonly requests: readonly JournalEntry[]
  /**
   * Lets the next answers fail, before authentication, WebSocket upgrades included. Failures that were asked for one after
   * the other happen one after the other.
   *
   * @throws TypeError for an unknown or malformed option.
   * @example server.fail({ status: 429, times: 2, path: '/v3/pipeline' })
   */
  fail(failure?: Failure): void
  /** Back to the seed: an empty journal, no failures to come, nothing that was posted. Connections stay as they are. */
  reset(): void
  /** Ends every connection and stops. Called again, it waits for the same end. */
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
  const { port, seed, clock } = checkOptions(options)
  const { entries, records } = populate(await readSeed(seed))
  const world = new World(records, clock)
  const redactor = new Redactor(entries.map(({ token }) => token))
  const journal = new Journal(redactor, clock)
  const failures = new Failures(realm)
  const authenticator = createAuthenticator({ verifier: liveVerifier(entries, world), realm, clock })
  const app = createApp(authenticator, world, redactor)
  const server = await listen(port, new Front({ journal, failures, app, authenticator, clock }))

  return Object.freeze<MockServer>({
    url: `http://${host}:${server.port}`,
    requests: journal.entries,
    fail: (failure = {}) => failures.add(failure),
    reset() {
      for (const part of [world, journal, failures]) part.reset()
    },
    close: () => server.close(),
  })
}
