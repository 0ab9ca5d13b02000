import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ServerResponse } from 'node:http'
import { introspectionVerifier } from '../../../src/verify/introspection/introspection-verifier.js'
import type { IntrospectionOptions } from '../../../src/verify/introspection/introspection-options.js'
import { outcomeOf } from '../../support/outcome.js'
import { endless, json, startRemote, type RemoteServer } from '../../support/remote-server.js'

const token = 'mF_9.B5f-4.1JqM'
const auth = { basic: { id: 'api', secret: 'verifiers-own-secret' } }
const now = new Date('2026-01-01T00:00:00Z')
const clock = (): Date => now
const seconds = now.getTime() / 1000
const ofUser = { active: true, sub: 'user-1', scope: 'pipeline:read' }

async function ask(
  answer: (response: ServerResponse) => unknown,
  options: Partial<IntrospectionOptions> = {},
): Promise<unknown> {
  const { url } = await startRemote(answer)
  return outcomeOf(introspectionVerifier({ url, auth, clock, ...options }), token)
}

const says =
  (members: unknown): ((response: ServerResponse) => void) =>
  (response) =>
    json(response, members)

describe('an answer that is one', () => {
  it.each<readonly [string, unknown, object]>([
    ['active', ofUser, { subject: { id: 'user-1', type: 'user' }, scopes: ['pipeline:read'] }],
    ['without a scope', { active: true, sub: 'u' }, { scopes: [] }],
    ['the expiry', { ...ofUser, exp: seconds + 60 }, { expiresAt: new Date(now.getTime() + 60_000) }],
    [
      'the expiry in parts of a second',
      { ...ofUser, exp: seconds + 0.5 },
      { expiresAt: new Date(now.getTime() + 500) },
    ],
    ['no expiry', ofUser, { expiresAt: null }],
    ['nbf is not looked at', { ...ofUser, nbf: seconds + 60 }, { kind: 'oauth' }],
    [
      'texts that are null are absent',
      { ...ofUser, username: null, jti: null },
      { claims: { sub: 'user-1' } },
    ],
    ['of a client', { active: true, client_id: 'c' }, { subject: { id: 'c', type: 'service' } }],
    [
      'of a client by itself',
      { active: true, client_id: 'c', sub: 'c' },
      { subject: { id: 'c', type: 'service' } },
    ],
    [
      'of a user by a client',
      { active: true, client_id: 'c', sub: 'u' },
      { subject: { id: 'u', type: 'user' } },
    ],
    ['of a name', { active: true, username: 'eve' }, { subject: { id: 'eve', type: 'user', name: 'eve' } }],
  ])('%s', async (_, members, expected) => {
    expect(await ask(says(members))).toMatchObject(expected)
  })

  it.each<readonly [string, unknown, string | null]>([
    ['not active', { active: false }, null],
    ['not active says nothing more', { ...ofUser, active: false }, null],
    ['not active, whatever else it says', { active: false, exp: 'soon', sub: 7 }, null],
    ['expired at this moment', { ...ofUser, exp: seconds }, 'token_expired'],
    ['expired', { ...ofUser, exp: seconds - 1 }, 'token_expired'],
    ['expired in 1970', { ...ofUser, exp: 0 }, 'token_expired'],
  ])('%s', async (_, members, expected) => {
    expect(await ask(says(members))).toBe(expected)
  })

  it('comes with a charset, or a length', async () => {
    expect(
      await ask((response) => {
        const body = JSON.stringify(ofUser)
        response.writeHead(200, {
          'content-type': 'Application/JSON ; charset=utf-8',
          'content-length': body.length,
        })
        response.end(body)
      }),
    ).toMatchObject({ kind: 'oauth' })
  })
})

describe('what options demand', () => {
  const issuer = 'https://auth.example.com'
  it.each<readonly [string, Partial<IntrospectionOptions>, object, unknown]>([
    ['the issuer', { issuer }, { iss: issuer }, 'user-1'],
    ['another issuer', { issuer }, { iss: `${issuer}/` }, 'token_invalid'],
    ['no issuer', { issuer }, {}, 'token_invalid'],
    ['the audience', { audience: 'me' }, { aud: 'me' }, 'user-1'],
    ['the audience among others', { audience: 'me' }, { aud: ['you', 'me'] }, 'user-1'],
    ['one of several audiences', { audience: ['me', 'us'] }, { aud: 'us' }, 'user-1'],
    ['another audience', { audience: 'me' }, { aud: ['you', 'mee'] }, 'token_invalid'],
    ['a part of the audience', { audience: 'me' }, { aud: 'some' }, 'token_invalid'],
    ['no audience', { audience: 'me' }, {}, 'token_invalid'],
    ['an empty audience', { audience: 'me' }, { aud: [] }, 'token_invalid'],
    ['nbf now', { checkNotBefore: true }, { nbf: seconds }, 'user-1'],
    ['nbf to come', { checkNotBefore: true }, { nbf: seconds + 1 }, 'token_invalid'],
    [
      'nbf within the tolerance',
      { checkNotBefore: true, clockTolerance: '1s' },
      { nbf: seconds + 1 },
      'user-1',
    ],
    ['exp within the tolerance', { clockTolerance: '2s' }, { exp: seconds - 1 }, 'user-1'],
    ['exp at the end of the tolerance', { clockTolerance: '2s' }, { exp: seconds - 2 }, 'token_expired'],
    ['a clock that has gone wrong', { clock: () => new Date(Number.NaN) }, { exp: seconds }, 'token_expired'],
  ])('%s', async (_, options, members, expected) => {
    const outcome = await ask(says({ ...ofUser, ...members }), options)
    expect(typeof outcome === 'string' ? outcome : (outcome as { subject: { id: string } }).subject.id).toBe(
      expected,
    )
  })
})

// Each of them from a server that lies, breaks, or is not the endpoint at all: none is an answer about the token.
describe('an answer that is none is an outage', () => {
  it.each<readonly [string, (response: ServerResponse) => unknown]>([
    ['no active', says({ sub: 'user-1' })],
    ['active as a text', says({ ...ofUser, active: 'true' })],
    ['active as a number', says({ ...ofUser, active: 1 })],
    ['active is null', says({ ...ofUser, active: null })],
    ['active twice', says('{"active":false,"sub":"u","active":true}')],
    ['two subjects', says('{"active":true,"sub":"u","\\u0073ub":"v"}')],
    ['a list', says([ofUser])],
    ['true', says(true)],
    ['null', says(null)],
    ['nothing', says('')],
    ['broken JSON', says('{"active":true,"sub":')],
    ['JSON and more', says('{"active":true,"sub":"u"}{}')],
    ['no subject', says({ active: true })],
    ['an empty subject', says({ active: true, sub: '' })],
    ['a subject that is a number', says({ active: true, sub: 7 })],
    ['a scope that is a list', says({ ...ofUser, scope: ['*'] })],
    ['an expiry as a text', says({ ...ofUser, exp: '4102444800' })],
    ['an expiry that is null', says({ ...ofUser, exp: null })],
    ['an expiry without end', says('{"active":true,"sub":"u","exp":1e400}')],
    ['an expiry that no Date holds', says({ ...ofUser, exp: 9e15 })],
    ['an expiry before 1970', says({ ...ofUser, exp: -1 })],
    ['nbf as a text', says({ ...ofUser, nbf: 'now' })],
    ['an audience that is an object', says({ ...ofUser, aud: {} })],
    ['a bomb of brackets', says(`{"active":true,"sub":"u","x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)],
    [
      'bytes that are no UTF-8',
      (r) =>
        r
          .writeHead(200, { 'content-type': 'application/json' })
          .end(Buffer.from('{"active":true,"sub":"\xff"}', 'latin1')),
    ],
    ['an HTML page', (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    [
      'JSON that says it is HTML',
      (r) => r.writeHead(200, { 'content-type': 'text/html' }).end(JSON.stringify(ofUser)),
    ],
    ['JSON without a type', (r) => r.writeHead(200).end(JSON.stringify(ofUser))],
    [
      'a JWT',
      (r) => r.writeHead(200, { 'content-type': 'application/token-introspection+jwt' }).end('a.b.c'),
    ],
    ['201', (r) => json(r, ofUser, 201)],
    ['204', (r) => r.writeHead(204).end()],
    ['400', (r) => json(r, { error: 'invalid_request' }, 400)],
    ['401', (r) => json(r, { active: false }, 401)],
    ['403', (r) => json(r, { active: false }, 403)],
    ['404', (r) => json(r, { active: false }, 404)],
    ['429', (r) => json(r, { active: false }, 429)],
    ['500', (r) => json(r, ofUser, 500)],
    ['a connection that is closed', (r) => r.destroy()],
    [
      'a body that is cut off',
      (r) => {
        r.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 })
        r.write('{"active":true')
        setImmediate(() => r.destroy())
      },
    ],
    ['an endless body', (r) => endless(r, { 'content-type': 'application/json' })],
    [
      'a body that unpacks to much more',
      (r) =>
        r
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync(`{"active":true,"sub":"u","x":"${'x'.repeat(5_000_000)}"}`)),
    ],
    ['silence', () => undefined],
    ['headers, and then silence', (r) => r.writeHead(200, { 'content-type': 'application/json' }).write('{')],
  ])('%s', async (_, answer) => {
    expect(await ask(answer, { timeout: 500 })).toMatch(
      /^outage: introspectionVerifier: http:\/\/127\.0\.0\.1:\d+: ./,
    )
  })

  it.each(['scope', 'client_id', 'username', 'token_type', 'sub', 'iss', 'jti', 'exp', 'iat', 'nbf', 'aud'])(
    'a member %s of another type is named, and whoever maps the members can rely on them',
    async (member) => {
      const answer = says({ ...ofUser, [member]: {} })
      const toIdentity = (): null => null
      expect(await ask(answer, { toIdentity })).toMatch(new RegExp(`the member "${member}" is none`))
    },
  )

  it('nobody listens', async () => {
    const remote = await startRemote(() => undefined)
    await remote.close()
    const verifier = introspectionVerifier({ url: remote.url, auth })
    expect(await outcomeOf(verifier, token)).toMatch(/\(ECONNREFUSED\)$/)
  })

  it('a body of the longest length is read, one byte more is not', async () => {
    const body = JSON.stringify(ofUser)
    expect(await ask(says(body), { maxBytes: body.length })).toMatchObject({ kind: 'oauth' })
    expect(await ask(says(body), { maxBytes: body.length - 1 })).toMatch(/more than \d+ bytes/)
  })
})

describe('a redirect is not followed', () => {
  it.each([301, 302, 303, 307, 308])('%i', async (status) => {
    const other: RemoteServer = await startRemote(says(ofUser))
    const outcome = await ask((r) => r.writeHead(status, { location: other.url }).end())
    expect(outcome).toMatch(/redirects/)
    expect(other.seen).toEqual([])
  })

  it('by a fetch that follows it all the same, it is seen', async () => {
    const other = await startRemote(says(ofUser))
    const outcome = await ask((r) => r.writeHead(307, { location: other.url }).end(), {
      fetch: (url, init) => fetch(url, { ...init, redirect: 'follow' }),
    })
    expect(outcome).toMatch(/redirects/)
  })
})
