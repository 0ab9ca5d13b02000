import { describe, expect, it } from 'vitest'
import { stripReservedHeaders, takeFields, type Fields } from '../../src/parse/fields.js'
import type { AuthRequest } from '../../src/types.js'

const take = (request: unknown, header = 'x-delegate-account-id'): Fields =>
  takeFields(request as AuthRequest, header)

/** As Node gives them: pairs as sent, and a merged record that hides repetition. */
const raw = (...rawHeaders: string[]): AuthRequest => ({ headers: {}, rawHeaders })

const fetched = (...pairs: [string, string][]): AuthRequest => ({ headers: new Headers(pairs) })

describe('takeFields', () => {
  it.each<readonly [string, unknown, string | null | undefined]>([
    ['nothing', { headers: {} }, undefined],
    ['a record', { headers: { authorization: 'Token a' } }, 'Token a'],
    ['a record, other case', { headers: { AuThOrIzAtIoN: 'Token a' } }, 'Token a'],
    ['an empty value', { headers: { authorization: '' } }, ''],
    ['undefined', { headers: { authorization: undefined } }, undefined],
    ['a list of one', { headers: { authorization: ['Token a'] } }, 'Token a'],
    ['a list of two', { headers: { authorization: ['Token a', 'Token b'] } }, null],
    ['a list of none', { headers: { authorization: [] } }, undefined],
    ['two spellings', { headers: { authorization: 'Token a', Authorization: 'Token b' } }, null],
    ['two spellings of the same', { headers: { authorization: 'Token a', Authorization: 'Token a' } }, null],
    ['an object', { headers: { authorization: { $ne: '' } } }, null],
    ['a list of an object', { headers: { authorization: [{ $ne: '' }] } }, null],
    ['a number', { headers: { authorization: 7 } }, null],
    ['null', { headers: { authorization: null } }, null],
    ['a String object', { headers: { authorization: Object('Token a') } }, null],
    ['raw', raw('Authorization', 'Token a'), 'Token a'],
    ['raw, any case', raw('aUTHORIZATION', 'Token a'), 'Token a'],
    ['raw, twice', raw('Authorization', 'Token a', 'Authorization', 'Token b'), null],
    ['raw, twice the same', raw('Authorization', 'Token a', 'authorization', 'Token a'), null],
    ['raw, three times', raw('Authorization', 'a', 'Authorization', 'b', 'Authorization', 'c'), null],
    ['raw, twice, the first empty', raw('Authorization', '', 'Authorization', 'Token a'), null],
    ['raw, as a value', raw('x-other', 'authorization'), undefined],
    ['raw, similar names', raw('authorization-x', 'a', 'xauthorization', 'b'), undefined],
    ['raw over record', { headers: { authorization: 'Token b' }, rawHeaders: ['host', 'a'] }, undefined],
    ['empty raw: the record', { headers: { authorization: 'Token b' }, rawHeaders: [] }, 'Token b'],
    ['Fetch', fetched(['Authorization', 'Token a']), 'Token a'],
    ['Fetch, twice', fetched(['Authorization', 'Token a'], ['authorization', 'Token b']), 'Token a, Token b'],
    ['a header named get', { headers: { get: 'x', keys: 'y', authorization: 'Token a' } }, 'Token a'],
    ['no prototype', { headers: Object.assign(Object.create(null), { authorization: 'a' }) }, 'a'],
    ['inherited', { headers: Object.create({ authorization: 'Token a' }) }, undefined],
  ])('reads Authorization from %s', (_, request, value) => {
    expect(take(request).authorization).toBe(value)
  })

  it('reads the delegation header under its configured name', () => {
    expect(take(raw('X-Delegate-Account-Id', 'a')).delegation).toBe('a')
    expect(take(raw('X-Delegate-Account-Id', 'a', 'x-delegate-account-id', 'a')).delegation).toBeNull()
    expect(take(raw('X-Act-On', 'a'), 'x-act-on')).toStrictEqual({
      authorization: undefined,
      delegation: 'a',
    })
    expect(take(raw('x-delegate-account-id', 'a'), 'x-act-on').delegation).toBeUndefined()
    // Of the same length as "authorization": the two must not be taken for each other.
    expect(take(raw('x-acting-as-i', 'a', 'authorization', 'b'), 'x-acting-as-i')).toStrictEqual({
      authorization: 'b',
      delegation: 'a',
    })
  })
})

const reserved = [
  'x-auth-subject-id',
  'X-Auth-Subject-Id',
  'x_auth_subject_id',
  'X_AUTH-x',
  'x-auth_x',
  'x-auth-',
]
const kept = ['x-auth', 'x-authx', 'x-authority', 'xx-auth-a', 'auth-x', 'x-api-key', 'y-auth-a']

describe.each([
  ['takeFields', (request: AuthRequest) => void take(request)],
  ['stripReservedHeaders', stripReservedHeaders],
])('%s removes what only the server may say', (_, strip) => {
  it.each(reserved)('%s, from each form of headers', (name) => {
    const record = { [name]: 'evil', 'x-mine': '1' }
    strip({ headers: record })
    expect(Object.keys(record)).toStrictEqual(['x-mine'])

    const headers = new Headers([
      [name, 'evil'],
      ['x-mine', '1'],
    ])
    strip({ headers })
    expect([...headers.keys()]).toStrictEqual(['x-mine'])

    const rawHeaders = ['A', '1', name, 'evil', 'B', name, name, 'again']
    const node = { headers: { a: '1', b: name, [name.toLowerCase()]: 'evil' }, rawHeaders }
    strip(node)
    expect(node).toStrictEqual({ headers: { a: '1', b: name }, rawHeaders: ['A', '1', 'B', name] })
  })

  it.each(kept)('but not %s', (name) => {
    const request = { headers: { [name]: '1' }, rawHeaders: [name, '1'] }
    strip(request)
    expect(request).toStrictEqual({ headers: { [name]: '1' }, rawHeaders: [name, '1'] })
  })

  it('also where two fields of the name were sent, and from headersDistinct', () => {
    const request = {
      headers: { 'x-auth-a': '1, 2' },
      headersDistinct: { 'x-auth-a': ['1', '2'], host: ['a'] },
      rawHeaders: ['x-auth-a', '1', 'X-AUTH-A', '2', 'Host', 'a'],
    }
    strip(request)
    expect(request).toStrictEqual({
      headers: {},
      headersDistinct: { host: ['a'] },
      rawHeaders: ['Host', 'a'],
    })
  })

  // A request that keeps them would carry the client's words to a handler that takes them for ours.
  it('or fails where they cannot be removed', () => {
    const headers = Object.freeze({ 'x-auth-subject-id': 'evil' })
    expect(() => strip({ headers })).toThrow(TypeError)
  })
})
