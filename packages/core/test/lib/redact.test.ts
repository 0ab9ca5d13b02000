import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { redactedError } from '../../src/lib/redact.js'
import { token } from '../support/identities.js'

const shown = (thrown: unknown, key = token): string =>
  inspect(redactedError(thrown, key), { showHidden: true, depth: 9 })

function withCode(code: unknown): Error {
  return Object.assign(new Error('connect failed'), { code })
}

describe('redactedError', () => {
  it('keeps what helps an operator: name, message, code, stack', () => {
    const error = redactedError(Object.assign(new RangeError('pool is empty'), { code: 'EPOOL' }), token)
    expect(error).toMatchObject({ name: 'RangeError', message: 'pool is empty', code: 'EPOOL' })
    expect(error.stack).toContain('redact.test.ts')
    expect(redactedError(withCode(7), token)).toMatchObject({ code: '7' })
    expect(redactedError(withCode({}), token)).not.toHaveProperty('code')
  })

  it.each<readonly [string, unknown]>([
    ['message', new Error(`no row for ${token}`)],
    ['part of it in the message', new Error(`no row for ${token.slice(9, 18)}`)],
    ['name', Object.assign(new Error('x'), { name: token })],
    ['code', withCode(token)],
    ['stack', Object.assign(new Error('x'), { stack: `Error: x\n at ${token}` })],
    ['cause', new Error('x', { cause: new Error(token) })],
    ['nested cause', new Error('x', { cause: new Error('y', { cause: { token } }) })],
    ['errors of an AggregateError', new AggregateError([new Error(token)], 'x')],
    ['a member of its own', Object.assign(new Error('x'), { parameters: [token], token })],
    [
      'the class name',
      new (class extends Error {
        override name = `Error ${token}`
      })('x'),
    ],
    ['a text', token],
    ['an object', { token, message: token, toString: () => token }],
    ['behind 3990 characters', new Error(`${'x'.repeat(3990)}${token}`)],
  ])('leaves the key out: %s', (_, thrown) => {
    const text = shown(thrown)
    for (let i = 0; i + 8 <= token.length; i++) expect(text).not.toContain(token.slice(i, i + 8))
  })

  /** Nothing comes twice in it: so it is found at one place, or not at all. */
  const key = 'sts_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b'
  const tildes = '~'.repeat(40)
  const base64 = (before: string): string => Buffer.from(before + key).toString('base64')

  it.each<readonly [string, string, string?]>([
    ['eight characters of it', key.slice(9, 17)],
    ['hex', Buffer.from(key).toString('hex')],
    ['hex in capitals', Buffer.from(key).toString('hex').toUpperCase()],
    ['base64', base64('')],
    ['base64 behind one character', base64('a')],
    ['base64 behind two', base64('u:')],
    ['base64 with a plus', Buffer.from(tildes).toString('base64'), tildes],
    ['base64url, which has another sign for it', Buffer.from(tildes).toString('base64url'), tildes],
  ])('knows the key in another form: %s', (_, form, of = key) => {
    expect(redactedError(new Error(`got ${form}`), of).message).toBe('(left out: it quotes the key)')
  })

  it('leaves what has seven characters of it, as any text may', () => {
    const message = `got ${token.slice(9, 16)}`
    expect(redactedError(new Error(message), token).message).toBe(message)
  })

  it('looks for a short token whole', () => {
    expect(redactedError(new Error('row abc is bad'), 'abc').message).toBe('(left out: it quotes the key)')
    expect(redactedError(new Error('row ab is bad'), 'abc').message).toBe('row ab is bad')
  })

  it.each<readonly [string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a symbol', Symbol('s')],
    ['a function', () => undefined],
    [
      'a hostile getter',
      Object.defineProperty(new Error('x'), 'message', {
        get: () => {
          throw new Error('y')
        },
      }),
    ],
    [
      'a hostile toString',
      Object.assign(new Error('x'), {
        name: {
          toString: () => {
            throw new Error('y')
          },
        },
      }),
    ],
    [
      'a hostile proxy',
      new Proxy(new Error('x'), {
        get: () => {
          throw new Error('y')
        },
      }),
    ],
    ['no prototype', Object.create(null)],
  ])('makes an Error of %s', (_, thrown) => {
    expect(redactedError(thrown, token)).toBeInstanceOf(Error)
  })

  it('holds megabytes of message to some kilobytes', () => {
    expect(redactedError(new Error('x'.repeat(5_000_000)), token).message.length).toBeLessThan(5000)
  })
})
