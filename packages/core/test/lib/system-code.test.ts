import { describe, expect, it } from 'vitest'
import { systemCodeOf } from '../../src/lib/system-code.js'

const coded = Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
const hostile = Object.defineProperty(new Error('x'), 'code', {
  get: () => {
    throw new Error('hostile')
  },
})

describe('systemCodeOf', () => {
  it.each<readonly [string, unknown, string | null]>([
    ['the error itself', coded, 'ECONNREFUSED'],
    ['its cause', new TypeError('fetch failed', { cause: coded }), 'ECONNREFUSED'],
    ['the first of several', new AggregateError([coded, new Error('y')]), 'ECONNREFUSED'],
    ['several in a cause', new Error('x', { cause: new AggregateError([coded]) }), 'ECONNREFUSED'],
    ['none', new Error('x'), null],
    ['a number', Object.assign(new Error('x'), { code: 7 }), null],
    ['words', Object.assign(new Error('x'), { code: 'the key sts_1 is down' }), null],
    ['lower case', Object.assign(new Error('x'), { code: 'econnrefused' }), null],
    ['a hostile getter', hostile, null],
    ['a text', 'ECONNREFUSED', null],
    ['null', null, null],
  ])('%s', (_, error, code) => {
    expect(systemCodeOf(error)).toBe(code)
  })

  it('does not follow a ring of causes', () => {
    const ring: Error & { cause?: unknown } = new Error('x')
    ring.cause = ring
    expect(systemCodeOf(ring)).toBeNull()
  })
})
