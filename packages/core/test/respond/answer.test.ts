import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../../src/authenticator.js'
import { requirement } from '../../src/authorize/requirement.js'
import { AuthError, type Reason } from '../../src/errors.js'
import { answer } from '../../src/respond/answer.js'
import type { Identity, Refused, RequirementOptions, Verifier } from '../../src/types.js'
import { answering, enterprise, knowing, personal, token } from '../support/identities.js'

const key = { authorization: `Token ${token}` }
const bare = 'Token realm="api"'
const invalid = 'Token realm="api", error="invalid_token"'

interface Row {
  reason: Reason
  status: number
  code: string
  challenge?: string
  headers?: Record<string, string>
  identity?: Identity
  verifier?: Verifier
  required?: RequirementOptions
}

/** contract §1, Answers: one line for each reason, and how to get it. */
const table: readonly Row[] = [
  { reason: 'credentials_missing', status: 401, code: 'EAUTH', challenge: bare, headers: {} },
  {
    reason: 'scheme_unsupported',
    status: 401,
    code: 'EAUTH',
    challenge: bare,
    headers: { authorization: `Basic ${token}` },
  },
  {
    reason: 'credentials_malformed',
    status: 401,
    code: 'EAUTH',
    challenge: invalid,
    headers: { authorization: 'Token a b' },
  },
  {
    reason: 'token_invalid',
    status: 401,
    code: 'EAUTH',
    challenge: invalid,
    headers: { authorization: 'Token a' },
  },
  {
    reason: 'token_expired',
    status: 401,
    code: 'EAUTH',
    challenge: invalid,
    identity: personal({ expiresAt: new Date(0) }),
  },
  {
    reason: 'token_revoked',
    status: 401,
    code: 'EAUTH',
    challenge: invalid,
    identity: personal({ key: { id: 'k', state: 'revoked' } }),
  },
  {
    reason: 'subject_disabled',
    status: 401,
    code: 'EAUTH',
    challenge: invalid,
    identity: personal({ account: { id: 'a', status: 'disabled' } }),
  },
  {
    reason: 'scope_insufficient',
    status: 403,
    code: 'EFORBIDDEN',
    challenge: 'Token realm="api", error="insufficient_scope", scope="log:read log:write"',
    required: { scopes: ['log:read', 'log:write'] },
  },
  { reason: 'kind_not_allowed', status: 403, code: 'EFORBIDDEN', required: { kinds: ['service'] } },
  {
    reason: 'delegation_not_allowed',
    status: 403,
    code: 'EFORBIDDEN',
    headers: { ...key, 'x-delegate-account-id': 'other' },
  },
  {
    reason: 'account_not_accessible',
    status: 403,
    code: 'EFORBIDDEN',
    identity: enterprise(),
    headers: { ...key, 'x-delegate-account-id': 'other' },
  },
  {
    reason: 'delegation_malformed',
    status: 400,
    code: 'EINVAL',
    headers: { ...key, 'x-delegate-account-id': 'a b' },
  },
  {
    reason: 'account_required',
    status: 400,
    code: 'EINVAL',
    identity: enterprise(),
    required: { account: true },
  },
  {
    reason: 'verifier_unavailable',
    status: 503,
    code: 'EUNAVAILABLE',
    verifier: answering(() => undefined),
  },
]

async function refusalOf(row: Row, more: Record<string, string> = {}): Promise<Refused> {
  const verifier = row.verifier ?? knowing(row.identity ?? personal())
  const headers = { ...(row.headers ?? key), ...more }
  const outcome = await createAuthenticator({ verifier }).authenticate({ headers })
  const refused = outcome.ok ? outcome.authorize(requirement(row.required)) : outcome
  if (refused === null) throw new Error('not refused')
  return refused
}

describe('the answer to a refusal', () => {
  it.each(table)('$reason: $status $code', async (row) => {
    const { reason, status, code, challenge } = row
    const { error, headers, body, ...rest } = await refusalOf(row)
    expect(rest).toStrictEqual({ ok: false, status })
    expect(error).toMatchObject({ reason, status, code })
    expect(JSON.parse(body)).toStrictEqual({ status, code, message: error.message, reason })
    expect(headers['www-authenticate']).toBe(challenge)
    expect(headers['retry-after']).toBe(status === 503 ? '5' : undefined)
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['vary']).toMatch(/^Authorization(, x-delegate-account-id)?$/)
    expect(headers['content-type']).toBe('application/json')
    // On every answer to an authenticated request, and on no 401.
    const known = status === 403 || status === 400
    expect(Object.keys(headers).some((name) => name.startsWith('x-auth-'))).toBe(known)
    expect(error.headers).toStrictEqual(Object.fromEntries(Object.entries(headers).slice(0, -1)))
  })

  it.each(table)('$reason as problem+json (RFC 9457)', async (row) => {
    const { error, headers, body } = await refusalOf(row, { accept: 'application/problem+json' })
    expect(headers['content-type']).toBe('application/problem+json')
    expect(JSON.parse(body)).toStrictEqual({
      type: 'about:blank',
      title: { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 503: 'Service Unavailable' }[
        row.status
      ],
      status: row.status,
      detail: error.message,
      code: row.code,
      message: error.message,
      reason: row.reason,
    })
  })

  it('has a row for every reason', () => {
    expect(new Set(table.map(({ reason }) => reason)).size).toBe(14)
  })

  it('is frozen', async () => {
    const refused = await refusalOf({ reason: 'token_expired', status: 401, code: 'EAUTH', headers: {} })
    expect(Object.isFrozen(refused)).toBe(true)
    expect(Object.isFrozen(refused.headers)).toBe(true)
    expect(Object.isFrozen(refused.error.headers)).toBe(true)
  })
})

describe('answer() for an error that a handler made itself', () => {
  const request = { headers: {} }

  it('words it as the request’s own outcome would', async () => {
    const passed = await createAuthenticator({ verifier: knowing(personal()) }).authenticate({ headers: key })
    if (!passed.ok) throw new Error('refused')
    const made = answer(new AuthError('kind_not_allowed'), request, passed)
    expect(made).toStrictEqual(passed.refuse('kind_not_allowed'))
    expect(made.headers['x-auth-subject-id']).toBe('user-1')
    const unauthenticated = answer(new AuthError('token_revoked'), request, passed)
    expect(unauthenticated.headers).not.toHaveProperty('x-auth-subject-id')
    expect(unauthenticated.headers['www-authenticate']).toBe(invalid)
  })

  it('gives the body at least, where there is no outcome', () => {
    const made = answer(new AuthError('token_invalid', { headers: { 'x-a': '1' } }), request)
    expect(made).toMatchObject({ status: 401, headers: { 'x-a': '1', 'content-type': 'application/json' } })
  })
})
