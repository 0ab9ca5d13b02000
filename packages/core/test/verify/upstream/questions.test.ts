import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../../../src/authenticator.js'
import { AuthError } from '../../../src/errors.js'
import type { Identity, Verifier } from '../../../src/types.js'
import { cached } from '../../../src/verify/cached.js'
import type { UpstreamOptions } from '../../../src/verify/upstream/upstream-options.js'
import { upstreamVerifier } from '../../../src/verify/upstream/upstream-verifier.js'
import { enterprise, service } from '../../support/identities.js'
import { outcomeOf, thrownBy } from '../../support/outcome.js'
import { json, startRemote, type RemoteServer } from '../../support/remote-server.js'

const token = 'sta_5b3f0c9e8d7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c'
const headers = { 'x-auth-access-type': 'service', 'x-auth-subject-id': 's', 'x-auth-scopes': 'a:b' }
const start = (): Promise<RemoteServer> => startRemote((response) => response.writeHead(200, headers).end())

describe('a question', () => {
  it.each<readonly [Partial<UpstreamOptions>, string, string]>([
    [{}, 'HEAD', `Token ${token}`],
    [{ method: 'GET' }, 'GET', `Token ${token}`],
    [{ scheme: 'Bearer' }, 'HEAD', `Bearer ${token}`],
  ])('%j', async (options, method, authorization) => {
    const remote = await start()
    await outcomeOf(upstreamVerifier({ url: `${remote.url}?x=1`, ...options }), token)
    expect(remote.seen).toMatchObject([{ method, url: '/asked?x=1', body: '', fields: { authorization } }])
    expect(Object.keys(remote.seen[0]?.fields ?? {}).filter((name) => name.startsWith('x-'))).toEqual([])
  })

  // RFC 9110 §11.2. What is no token68 cannot be sent, and could end the field.
  it.each([
    '',
    'a b',
    'a\r\nx-evil: 1',
    'a\0',
    'ü',
    '\ud800',
    '"',
    'a,b',
    '=',
    'x'.repeat(16_385),
    undefined,
    {},
  ])('is not asked about %j', async (presented) => {
    const remote = await start()
    expect(await outcomeOf(upstreamVerifier({ url: remote.url }), presented as string)).toBeNull()
    expect(remote.seen).toEqual([])
  })

  it('is not asked about what another verifier’s tokens look like', async () => {
    const remote = await start()
    const verifier = upstreamVerifier({ url: remote.url, prefix: ['sta_', 'sts_'] })
    expect([verifier.accepts?.(token), verifier.accepts?.('eyJ.a.b')]).toEqual([true, false])
    expect(await outcomeOf(verifier, 'eyJ.a.b')).toBeNull()
    expect(remote.seen).toEqual([])
  })
})

describe('toIdentity', () => {
  const ask = async (
    toIdentity: UpstreamOptions['toIdentity'],
    body: unknown = { who: 'me' },
    method: 'GET' | 'HEAD' = 'GET',
  ): Promise<unknown> => {
    const { url } = await startRemote((response) => {
      response.setHeader('x-team', '7')
      json(response, body)
    })
    return outcomeOf(upstreamVerifier({ url, method, toIdentity }), token)
  }
  const mapped = (id: unknown): Identity => ({ ...service(), subject: { id: String(id), type: 'service' } })

  it('is given the body', async () => {
    const outcome = await ask(({ body }) => mapped((body as { who: string }).who))
    expect(outcome).toMatchObject({ subject: { id: 'me' } })
  })

  it('is given the headers, and of HEAD nothing else', async () => {
    const seen: unknown[] = []
    await ask(
      (answer) => {
        seen.push(answer.body)
        return mapped(answer.headers.get('x-team'))
      },
      {},
      'HEAD',
    )
    expect(seen).toEqual([undefined])
  })

  it.each<readonly [string, UpstreamOptions['toIdentity'], unknown]>([
    ['null', () => null, null],
    ['a refusal', () => Promise.reject(new AuthError('subject_disabled')), 'subject_disabled'],
  ])('may say %s', async (_, toIdentity, expected) => {
    expect(await ask(toIdentity)).toBe(expected)
  })

  it.each<readonly [string, () => unknown, unknown]>([
    ['throws', () => Promise.reject(new Error('no such team')), {}],
    ['returns undefined', () => undefined, {}],
    ['returns nonsense', () => ({ id: 1 }), {}],
    ['would be given broken JSON', () => mapped(1), '{'],
    ['would be given a bomb', () => mapped(1), `${'['.repeat(9000)}${']'.repeat(9000)}`],
    ['would be given too much', () => mapped(1), { x: 'x'.repeat(70_000) }],
  ])('an outage where it %s', async (_, toIdentity, body) => {
    expect(await ask(toIdentity as UpstreamOptions['toIdentity'], body)).toMatch(/^outage: /)
  })

  it('is not asked about a page', async () => {
    const { url } = await startRemote((response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    )
    const verifier = upstreamVerifier({ url, method: 'GET', toIdentity: () => mapped(1) })
    expect(await outcomeOf(verifier, token)).toMatch(/^outage: .*not application\/json/)
  })
})

describe('in the pipeline', () => {
  it('an enterprise key acts on no account', async () => {
    const { url } = await startRemote((response) =>
      response
        .writeHead(200, {
          'x-auth-access-type': 'enterprise',
          'x-auth-subject-id': 'es',
          'x-auth-enterprise-id': enterprise().enterprise?.id,
        })
        .end(),
    )
    const verifier = upstreamVerifier({ url })
    expect(verifier).not.toHaveProperty('findAccount')
    const outcome = await createAuthenticator({ verifier }).authenticate({
      headers: { authorization: `Token ${token}`, 'x-delegate-account-id': 'child' },
    })
    expect(outcome).toMatchObject({ ok: false, status: 403, error: { reason: 'account_not_accessible' } })
  })

  it('the caller’s headers are those that the upstream sent', async () => {
    const { url } = await start()
    const outcome = await createAuthenticator({ verifier: upstreamVerifier({ url }) }).authenticate({
      headers: { authorization: `Token ${token}` },
    })
    expect(outcome.headers).toMatchObject(headers)
  })

  it('behind cached(), many requests are one question', async () => {
    const remote = await start()
    const verifier = cached(upstreamVerifier({ url: remote.url, prefix: 'sta_' }), { ttl: '1h' })
    await Promise.all(Array.from({ length: 100 }, () => outcomeOf(verifier, token)))
    expect(await outcomeOf(verifier, token)).toMatchObject({ kind: 'service' })
    expect(remote.seen).toHaveLength(1)
    expect(verifier.accepts?.('eyJ')).toBe(false)
  })
})

describe('options', () => {
  it.each<readonly [object, RegExp]>([
    [{ verb: 'GET' }, /unknown option "verb", allowed are url, /],
    [{ method: 'POST' }, /"method" must be "HEAD" or "GET"/],
    [{ method: 'get' }, /"method"/],
    [{ scheme: '' }, /"scheme" must be a scheme name/],
    [{ scheme: 'Token x' }, /"scheme"/],
    [{ scheme: 'Token\r\nx:' }, /"scheme"/],
    [{ toIdentity: 'body' }, /"toIdentity" must be a function/],
    [{ url: 'http://api.example' }, /"url" is plain http/],
    [{ url: undefined }, /"url" must be a URL/],
    [{ timeout: null }, /"timeout"/],
  ])('%j is refused', (options, message) => {
    const create = (): unknown => upstreamVerifier({ url: 'https://api.example', ...options })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(message)
  })

  it('type the claims', () => {
    const verifier: Verifier<{ team: number }> = upstreamVerifier({
      url: 'https://api.example',
      toIdentity: () => ({ ...service(), claims: { team: 7 } }),
    })
    expect(verifier).toHaveProperty('verify')
  })
})

it('no error holds the key', async () => {
  const { url } = await startRemote((response, { fields }) =>
    json(response, `{"${fields['authorization']}`, 401),
  )
  expect(await thrownBy(upstreamVerifier({ url, method: 'GET' }), token)).not.toContain(token.slice(4, 12))
  const fetch = (_: string, init: RequestInit): Promise<Response> =>
    Promise.reject(Object.assign(new Error(JSON.stringify(init)), { init }))
  expect(await thrownBy(upstreamVerifier({ url, fetch }), token)).not.toContain(token.slice(4, 12))
})
