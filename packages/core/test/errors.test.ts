import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { AuthError, reasons, type Reason } from '../src/errors.js'

/** contract §1, Answers */
const table: readonly (readonly [Reason, number, string])[] = [
  ['credentials_missing', 401, 'EAUTH'],
  ['scheme_unsupported', 401, 'EAUTH'],
  ['credentials_malformed', 401, 'EAUTH'],
  ['token_invalid', 401, 'EAUTH'],
  ['token_expired', 401, 'EAUTH'],
  ['token_revoked', 401, 'EAUTH'],
  ['subject_disabled', 401, 'EAUTH'],
  ['scope_insufficient', 403, 'EFORBIDDEN'],
  ['kind_not_allowed', 403, 'EFORBIDDEN'],
  ['delegation_not_allowed', 403, 'EFORBIDDEN'],
  ['account_not_accessible', 403, 'EFORBIDDEN'],
  ['delegation_malformed', 400, 'EINVAL'],
  ['account_required', 400, 'EINVAL'],
  ['verifier_unavailable', 503, 'EUNAVAILABLE'],
]

describe('AuthError', () => {
  it.each(table)('%s is %i %s', (reason, status, code) => {
    const error = new AuthError(reason)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'AuthError', reason, code, status, statusCode: status, expose: true })
    expect(JSON.parse(JSON.stringify(error))).toStrictEqual({ status, code, message: error.message, reason })
    expect(error.message.length).toBeGreaterThan(0)
    expect(error.message.length).toBeLessThanOrEqual(200)
    expect(error.message).toMatch(/^[\x20-\x7e]+$/)
  })

  it('has a line in the table for each reason', () => {
    expect(table.map(([reason]) => reason).sort()).toStrictEqual(Object.keys(reasons).sort())
  })

  it.each(['nonsense', '', 'constructor', '__proto__', 'toString', undefined, null, 7])(
    'knows no reason %j',
    (reason) => {
      expect(() => new AuthError(reason as Reason)).toThrow(TypeError)
    },
  )

  it('keeps its cause for logs and out of the body', () => {
    const cause = new Error('the database said so')
    const error = new AuthError('verifier_unavailable', { cause })
    expect(error.cause).toBe(cause)
    expect(inspect(error)).toContain('the database said so')
    expect(JSON.stringify(error)).not.toContain('database')
    expect('cause' in new AuthError('token_invalid')).toBe(false)
  })

  it('holds a frozen copy of its headers', () => {
    const headers = { 'x-a': '1' }
    const error = new AuthError('token_invalid', { headers })
    headers['x-a'] = '2'
    expect(error.headers).toStrictEqual({ 'x-a': '1' })
    expect(Object.isFrozen(error.headers)).toBe(true)
    expect(new AuthError('token_invalid').headers).toStrictEqual({})
  })

  it('words are frozen', () => {
    expect(Object.isFrozen(reasons)).toBe(true)
    expect(Object.values(reasons).every((wording) => Object.isFrozen(wording))).toBe(true)
  })
})
