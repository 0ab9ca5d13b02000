import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { explain, RedisFeedError } from '../src/errors.js'

/** As drivers throw them. */
function driverError(name: string, message: string, code?: string): Error {
  const made = { [name]: class extends Error {} }[name] ?? Error
  return Object.assign(new made(message), code !== undefined && { code })
}

describe('what a driver or a server says', () => {
  it.each([
    [driverError('Error', 'connect ECONNREFUSED 127.0.0.1:6379', 'ECONNREFUSED'), 'unreachable'],
    // Where a name has several addresses: no message of its own.
    [driverError('AggregateError', '', 'ECONNREFUSED'), 'unreachable'],
    [driverError('Error', 'getaddrinfo ENOTFOUND nowhere.invalid', 'ENOTFOUND'), 'unreachable'],
    [driverError('Error', 'read ECONNRESET', 'ECONNRESET'), 'unreachable'],
    [driverError('Error', 'certificate has expired', 'CERT_HAS_EXPIRED'), 'unreachable'],
    [driverError('Error', 'self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'), 'unreachable'],
    [driverError('SocketClosedUnexpectedlyError', 'Socket closed unexpectedly'), 'unreachable'],
    [driverError('ConnectionTimeoutError', 'Connection timeout'), 'unreachable'],
    [driverError('Error', 'Connection is closed.'), 'unreachable'],
    [driverError('ErrorReply', 'LOADING Redis is loading the dataset in memory'), 'unreachable'],
    [driverError('ErrorReply', 'ERR max number of clients reached'), 'unreachable'],
    [
      driverError('ErrorReply', 'WRONGPASS invalid username-password pair or user is disabled.'),
      'unauthorized',
    ],
    [driverError('ErrorReply', 'ERR invalid password'), 'unauthorized'],
    [driverError('ErrorReply', 'ERR AUTH <password> called without any password configured'), 'unauthorized'],
    [driverError('ErrorReply', 'NOAUTH Authentication required.'), 'unauthorized'],
    [
      driverError('ErrorReply', "NOPERM this user has no permissions to run the 'publish' command"),
      'unauthorized',
    ],
    [driverError('ErrorReply', 'ERR something else'), 'failed'],
    ['a text', 'failed'],
    [undefined, 'failed'],
  ])('%s: %s', (error, code) => {
    const explained = explain(error, 'redis://host:6379')
    expect(explained).toMatchObject({ name: 'RedisFeedError', code })
    expect(explained.message).toMatch(/^redis:\/\/host:6379/)
  })

  it('is left as it is where it has been explained', () => {
    const error = new RedisFeedError('closed', 'the feed is closed')
    expect(explain(error, 'redis://host')).toBe(error)
  })
})

describe('a password', () => {
  // Redis 5 and some proxies, which know no HELLO, or no AUTH.
  it.each([
    'ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `default`, `s3cr3t`, ',
    "ERR unknown command 'AUTH', with args beginning with: 'user' 's3cr3t'",
  ])('that a server repeats is not passed on: %s', (message) => {
    const error = explain(driverError('ErrorReply', message), 'redis://host')
    expect(error.message).toContain('ERR unknown command')
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('s3cr3t')
  })

  it('that is cut off half way is not passed on either', () => {
    const message = `${'-'.repeat(197)}s3cr3t`
    expect(explain(new Error(message), 'redis://host', ['s3cr3t']).message).toBe('redis://host has failed')
  })

  it('that stands anywhere else is not passed on where it is known', () => {
    expect(explain(new Error('no s3cr3t today'), 'redis://host', ['s3cr3t']).message).toBe(
      'redis://host has failed',
    )
  })

  it('that a driver adds to its error is not passed on', () => {
    const error = Object.assign(new Error('WRONGPASS'), { command: { name: 'auth', args: ['s3cr3t'] } })
    expect(inspect(explain(error, 'redis://host'), { depth: 10, showHidden: true })).not.toContain('s3cr3t')
  })
})
