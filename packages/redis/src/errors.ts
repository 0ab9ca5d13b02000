/**
 * - `no_driver`: the package `redis` is not there.
 * - `unreachable`: the server cannot be reached, does not answer, or has gone away.
 * - `unauthorized`: the server refuses the user name, the password, or what they may do.
 * - `closed`: the feed is closed.
 * - `failed`: anything else.
 */
export type RedisFeedErrorCode = 'no_driver' | 'unreachable' | 'unauthorized' | 'closed' | 'failed'

/** A wake-up was not sent, or may not come for a while. Nothing is lost by it but time. The driver's own error is not kept: it may hold a password. */
export class RedisFeedError extends Error {
  override readonly name: string = 'RedisFeedError'
  readonly code: RedisFeedErrorCode

  constructor(code: RedisFeedErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Codes of Node's sockets and of Redis' replies, the names of the driver's errors, and its words. `$` is the server. */
const meanings: readonly (readonly [error: RegExp, meaning: RedisFeedErrorCode, words: string])[] = [
  [/^(WRONGPASS|ERR invalid password|ERR AUTH)/, 'unauthorized', '$ refuses the user name or the password'],
  [/^NOAUTH/, 'unauthorized', '$ wants a password, and was given none'],
  [/^NOPERM/, 'unauthorized', '$ does not allow it to this user'],
  [/^ECONNREFUSED/, 'unreachable', '$ refuses the connection: is it running, and is the address right?'],
  [/^(ENOTFOUND|EAI_AGAIN)/, 'unreachable', '$: there is no host of that name'],
  [/^(LOADING|MASTERDOWN|ERR max number of clients)/, 'unreachable', '$ is not ready: try again'],
  [
    /^(SocketClosed|ClientClosed|ClientOffline|Disconnects|Connection is closed)/,
    'unreachable',
    '$ has closed the connection',
  ],
  [/^(ConnectionTimeout|SocketTimeout)/, 'unreachable', '$ does not answer'],
  [/^(E[A-Z]{3,}|[A-Z]+(_[A-Z0-9]+)+)$/, 'unreachable', '$ cannot be reached'],
]

interface DriverError extends Error {
  readonly code?: unknown
}

/** `server` is how it is called in messages; `secrets` is what must not be in them. */
export function explain(error: unknown, server: string, secrets: readonly string[] = []): RedisFeedError {
  if (error instanceof RedisFeedError) return error
  const { code, message, constructor } = (error ?? {}) as DriverError
  const signs = [code, message, constructor?.name].filter((sign) => typeof sign === 'string')
  const known = meanings.find(([sign]) => signs.some((candidate) => sign.test(candidate)))
  const [, meaning, words] = known ?? [/./, 'failed' as const, '$ has failed']
  return new RedisFeedError(meaning, words.replace('$', () => server) + detail(message, secrets))
}

/** A server that does not know AUTH or HELLO repeats what was sent with it: the password. */
function detail(message: unknown, secrets: readonly string[]): string {
  if (typeof message !== 'string' || message === '') return ''
  if (secrets.some((secret) => message.includes(secret))) return ''
  return ` (${message.replace(/,? with args.*$/s, '').slice(0, 200)})`
}
