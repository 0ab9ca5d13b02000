import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { UpstreamOptions } from '../../../src/verify/upstream/upstream-options.js'
import { upstreamVerifier } from '../../../src/verify/upstream/upstream-verifier.js'
import { outcomeOf } from '../../support/outcome.js'
import { endless, json, startRemote } from '../../support/remote-server.js'

const token = 'sta_5b3f0c9e8d7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c'
const user = {
  'x-auth-access-type': 'access',
  'x-auth-subject-id': 'user-1',
  'x-auth-subject-email': 'user@example.com',
  'x-auth-account-id': 'account-1',
  'x-auth-account-short-id': 'acc1',
  'x-auth-enterprise-id': 'enterprise-1',
  'x-auth-key-id': 'key-1',
  'x-auth-scopes': 'log:write pipeline:read',
  'x-auth-expires-at': '2099-01-01T00:00:00.000Z',
}
const service = { 'x-auth-access-type': 'service', 'x-auth-subject-id': 's', 'x-auth-account-id': 'a' }
const enterprise = {
  'x-auth-access-type': 'enterprise',
  'x-auth-subject-id': 'es',
  'x-auth-enterprise-id': 'e',
}

type Answer = (response: ServerResponse) => unknown

async function ask(answer: Answer, options: Partial<UpstreamOptions> = {}): Promise<unknown> {
  const { url } = await startRemote(answer)
  return outcomeOf(upstreamVerifier({ url, ...options }), token)
}

const sends =
  (headers: Record<string, string | string[]>, status = 200): Answer =>
  (response) =>
    response.writeHead(status, headers).end()
const refuses =
  (status: number, reason: unknown, more: object = {}): Answer =>
  (response) =>
    json(response, { status, code: 'X', message: 'm', reason, ...more }, status)

const get = { method: 'GET' } as const

describe('who it is, by the headers of the answer', () => {
  it('a user, with all that can be said', async () => {
    expect(await ask(sends(user))).toEqual({
      kind: 'personal',
      subject: { id: 'user-1', type: 'user', email: 'user@example.com' },
      account: { id: 'account-1', shortId: 'acc1', enterpriseId: 'enterprise-1' },
      enterprise: { id: 'enterprise-1' },
      scopes: ['log:write', 'pipeline:read'],
      key: { id: 'key-1', expiresAt: new Date('2099-01-01T00:00:00Z'), state: 'current' },
      expiresAt: new Date('2099-01-01T00:00:00Z'),
    })
  })

  it.each<readonly [string, Record<string, string>, object]>([
    ['a service', service, { kind: 'service', subject: { id: 's', type: 'service' }, account: { id: 'a' } }],
    ['an enterprise', enterprise, { kind: 'enterprise', account: null, enterprise: { id: 'e' } }],
    ['nothing but who', service, { key: null, expiresAt: null, enterprise: null, scopes: [] }],
    [
      'a kind of its own',
      { ...service, 'x-auth-access-type': 'robot' },
      { kind: 'robot', subject: { type: 'service' } },
    ],
    [
      'a user of such a kind',
      { ...user, 'x-auth-access-type': 'guest' },
      { kind: 'guest', subject: { type: 'user' } },
    ],
    ['a key that is replaced', { ...user, 'x-auth-key-state': 'retiring' }, { key: { state: 'retiring' } }],
    ['what was percent-encoded', { ...user, 'x-auth-subject-id': 'Jos%C3%A9' }, { subject: { id: 'José' } }],
    [
      'what only looks so',
      { ...user, 'x-auth-subject-id': '100%25 a%41' },
      { subject: { id: '100%25 a%41' } },
    ],
    ['a percent sign', { ...user, 'x-auth-subject-id': '100%' }, { subject: { id: '100%' } }],
    ['an empty header is none', { ...user, 'x-auth-account-id': '' }, { account: null }],
  ])('%s', async (_, headers, expected) => {
    expect(await ask(sends(headers))).toMatchObject(expected)
    expect(await ask(sends(headers), get)).toMatchObject(expected)
  })

  it.each([200, 201, 204, 299])('%i', async (status) => {
    expect(await ask(sends(user, status))).toMatchObject({ kind: 'personal' })
  })

  it('a body is not waited for', async () => {
    expect(await ask((response) => endless(response, user), get)).toMatchObject({ kind: 'personal' })
    expect(await ask((response) => response.writeHead(200, user).write('{'), get)).toMatchObject({
      kind: 'personal',
    })
  })

  it('is frozen', async () => {
    const identity = (await ask(sends(user))) as {
      subject: object
      account: object
      scopes: object
      key: object
    }
    for (const part of [identity, identity.subject, identity.account, identity.scopes, identity.key])
      expect(Object.isFrozen(part)).toBe(true)
  })
})

describe('a refusal', () => {
  it.each<readonly [string, Answer, Partial<UpstreamOptions>, unknown]>([
    ['expired', refuses(401, 'token_expired'), get, 'token_expired'],
    ['revoked', refuses(401, 'token_revoked'), get, 'token_revoked'],
    ['disabled', refuses(401, 'subject_disabled'), get, 'subject_disabled'],
    ['unknown', refuses(401, 'token_invalid'), get, null],
    ['malformed', refuses(401, 'credentials_malformed'), get, null],
    ['a reason that is none', refuses(401, '__proto__'), get, null],
    ['a reason of another status', refuses(401, 'scope_insufficient'), get, null],
    ['"unavailable" with a 401', refuses(401, 'verifier_unavailable'), get, null],
    ['a reason that is no text', refuses(401, ['token_expired']), get, null],
    ['no reason', refuses(401, undefined), get, null],
    ['a body that says another status', refuses(401, 'token_expired', { status: 403 }), get, null],
    ['a page', (r) => r.writeHead(401, { 'content-type': 'text/html' }).end('token_expired'), get, null],
    ['no body', (r) => r.writeHead(401).end(), get, null],
    ['an empty body that says it is JSON', (r) => json(r, '', 401), get, null],
    ['headers of a caller beside a 401', sends(user, 401), get, null],
    ['HEAD has no body to say why', refuses(401, 'token_expired'), {}, null],
    [
      'by HEAD: unknown',
      sends({ 'www-authenticate': 'Token realm="x", error="invalid_token"' }, 401),
      {},
      null,
    ],
    ['by HEAD, without a challenge', sends({}, 401), {}, null],
  ])('401, %s', async (_, answer, options, expected) => {
    expect(await ask(answer, options)).toBe(expected)
  })

  // A key that is known and may do nothing there may do nothing here.
  it.each<readonly [string, Answer, Partial<UpstreamOptions>, unknown]>([
    ['its scopes', refuses(403, 'scope_insufficient'), get, 'scope_insufficient'],
    ['its kind', refuses(403, 'kind_not_allowed'), get, 'kind_not_allowed'],
    ['by HEAD: its kind', sends(user, 403), {}, 'kind_not_allowed'],
    [
      'by HEAD: its scopes',
      sends({ ...user, 'www-authenticate': 'Token realm="x", error="insufficient_scope"' }, 403),
      {},
      'scope_insufficient',
    ],
  ])('403, %s', async (_, answer, options, expected) => {
    expect(await ask(answer, options)).toBe(expected)
  })
})

describe('an answer that is none is an outage', () => {
  const page = { 'content-type': 'text/html' }
  it.each<readonly [string, Answer, Partial<UpstreamOptions>]>([
    ['an HTML page', (r) => r.writeHead(200, page).end('<html>'), get],
    ['an HTML page, by HEAD', sends(page), {}],
    ['no word about the caller', (r) => json(r, { data: [] }), get],
    ['no subject', sends({ 'x-auth-access-type': 'access' }), {}],
    ['no access type', sends({ 'x-auth-subject-id': 'u' }), {}],
    ['an empty subject', sends({ ...user, 'x-auth-subject-id': '' }), {}],
    ['two subjects', sends({ ...user, 'x-auth-subject-id': ['u', 'v'] }), {}],
    ['two access types', sends({ ...user, 'x-auth-access-type': ['access', 'enterprise'] }), {}],
    ['bytes that were not encoded', sends({ ...user, 'x-auth-subject-id': 'Jos\u00e9' }), {}],
    ['an expiry that is no time', sends({ ...user, 'x-auth-expires-at': 'never' }), {}],
    ['an expiry that no calendar has', sends({ ...user, 'x-auth-expires-at': '2099-99-01T00:00:00Z' }), {}],
    ['an expiry on 30 February', sends({ ...user, 'x-auth-expires-at': '2099-02-30T00:00:00Z' }), {}],
    ['an expiry in words', sends({ ...user, 'x-auth-expires-at': 'Jan 1 2099' }), {}],
    ['an expiry that is a day', sends({ ...user, 'x-auth-expires-at': '2099-01-01' }), {}],
    ['an expiry of no time zone', sends({ ...user, 'x-auth-expires-at': '2099-01-01T00:00:00' }), {}],
    ['an expiry in seconds', sends({ ...user, 'x-auth-expires-at': '4102444800' }), {}],
    ['a state that is none', sends({ ...user, 'x-auth-key-state': 'current, retiring' }), {}],
    ['a state that would be refused', sends({ ...user, 'x-auth-key-state': 'revoked' }), {}],
    ['an enterprise of no enterprise', sends({ ...enterprise, 'x-auth-enterprise-id': '' }), {}],
    ['an enterprise of an account', sends({ ...enterprise, 'x-auth-account-id': 'a' }), {}],
    ['401: the scheme is not taken', refuses(401, 'scheme_unsupported'), get],
    ['401: the credentials did not arrive', refuses(401, 'credentials_missing'), get],
    ['401 by HEAD: a challenge alone', sends({ 'www-authenticate': 'Token realm="x"' }, 401), {}],
    ['401 with broken JSON', (r) => json(r, '{"status":401', 401), get],
    [
      '401 without end',
      (r) => {
        r.writeHead(401, { 'content-type': 'application/json' }).write(`{"a":"${'x'.repeat(70_000)}`)
      },
      get,
    ],
    ['403 of somebody else', (r) => r.writeHead(403, page).end('<html>'), get],
    ['403 for a reason that is none', refuses(403, 'because'), get],
    ['403 about a delegation', refuses(403, 'delegation_not_allowed'), get],
    ['403 by HEAD, of nobody that is known', sends({}, 403), {}],
    ['400', refuses(400, 'account_required'), get],
    ['404', sends(user, 404), {}],
    ['405', sends(user, 405), {}],
    ['429', sends(user, 429), {}],
    ['431', sends({}, 431), {}],
    ['500', sends(user, 500), {}],
    ['503', refuses(503, 'verifier_unavailable'), get],
    ['a closed connection', (r) => r.destroy(), {}],
    ['silence', () => undefined, {}],
  ])('%s', async (_, answer, options) => {
    expect(await ask(answer, { timeout: 500, ...options })).toMatch(
      /^outage: upstreamVerifier: http:\/\/127\.0\.0\.1:\d+: ./,
    )
  })

  it.each([301, 302, 303, 307, 308])('%i, which is not followed', async (status) => {
    const other = await startRemote(sends(user))
    expect(await ask(sends({ ...user, location: other.url }, status))).toMatch(/redirects/)
    expect(other.seen).toEqual([])
  })
})
