import { describe, expect, it } from 'vitest'
import { requestIdOf } from '../../src/parse/request-id.js'

const token = 'sts_9876543210fedcba0987654321fedcba09876543'

describe('the id of a request', () => {
  it.each([
    ['7f0c-1', '7f0c-1'],
    ['x'.repeat(128), 'x'.repeat(128)],
    ['x'.repeat(129), null],
    ['', null],
    ['a b', null],
    ['a\r\nb', null],
    ['é', null],
    [['a', 'b'], 'a,b'],
    [token, null],
    [`id=${token}.`, null],
  ])('sent as %j is %j', (sent, expected) => {
    const headers = { authorization: `Token ${token}`, 'x-request-id': sent }
    expect(requestIdOf({ headers })).toBe(expected)
  })

  it('sent twice is none', () => {
    expect(requestIdOf({ headers: {}, rawHeaders: ['X-Request-Id', 'a', 'x-request-id', 'b'] })).toBeNull()
  })

  it.each<[unknown, string | null]>([
    [() => 'made-here', 'made-here'],
    [() => undefined, null],
    [() => 7, null],
    [() => `Token token=${token}`, null],
    [
      () => {
        throw new Error('no id')
      },
      null,
    ],
  ])('by a function of the server: %s', (find, expected) => {
    const headers = { authorization: `Token token="${token}"`, 'x-request-id': 'sent' }
    expect(requestIdOf({ headers }, find as () => unknown)).toBe(expected)
  })
})
