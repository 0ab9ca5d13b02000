import { anyOf, cached, createAuthenticator, staticVerifier, type Verifier } from '@latchkey/core'
import { describe, expect, it } from 'vitest'
import { jwtVerifier } from '../src/jwt-verifier.js'
import { keys, startJwks } from './support/jwks-server.js'
import { audience, issuer, makeSigner, now, seconds, type Signer } from './support/signer.js'

const signer: Signer = await makeSigner('ES256')
const clock = (): Date => now
const jwts: Verifier<object> = jwtVerifier({
  issuer,
  audience,
  algorithms: ['ES256'],
  key: signer.key,
  clock,
})
const opaque = 'sts_0123456789abcdef0123456789abcdef01234567'

/** Writes down what it is asked about. */
function watched({ accepts, verify }: Verifier<object>): Verifier<object> & { readonly seen: string[] } {
  const seen: string[] = []
  return {
    ...(accepts && { accepts }),
    seen,
    verify: (token, context) => {
      seen.push(token)
      return verify(token, context)
    },
  }
}

const fixed = staticVerifier([
  {
    token: opaque,
    identity: {
      kind: 'service',
      subject: { id: 'service-1', type: 'service' },
      account: { id: 'acme' },
      enterprise: null,
      scopes: [],
    },
  },
])

async function askedBy(
  verifier: Verifier<object>,
  authorization: string,
  more: object = {},
): Promise<unknown> {
  const authenticator = createAuthenticator({ verifier, clock, ...more })
  const outcome = await authenticator.authenticate({ headers: { authorization } })
  return outcome.ok ? outcome.auth?.subject.id : outcome.error.reason
}

describe('in the pipeline', () => {
  it('under both schemes, where both are accepted', async () => {
    const token = await signer.sign()
    const schemes = ['Token', 'Bearer']
    for (const scheme of [...schemes, 'bearer'])
      expect(await askedBy(jwts, `${scheme} ${token}`, { schemes })).toBe('user-1')
    expect(await askedBy(jwts, `Bearer ${token}`)).toBe('scheme_unsupported')
  })

  it.each([
    ['a good one', {}, 'user-1'],
    ['one that has expired', { exp: seconds }, 'token_expired'],
    ['one that has not begun', { nbf: seconds + 1 }, 'token_invalid'],
    ['one for another API', { aud: 'x' }, 'token_invalid'],
    ['one of another issuer', { iss: 'x' }, 'token_invalid'],
  ])('%s', async (_, claims, answer) =>
    expect(await askedBy(jwts, `Token ${await signer.sign(claims)}`)).toBe(answer),
  )

  it('an expired one with a wrong signature is not told that it has expired', async () => {
    const [good, expired] = [await signer.sign(), await signer.sign({ exp: seconds })]
    const forged = [...expired.split('.').slice(0, 2), good.split('.')[2]].join('.')
    expect(await askedBy(jwts, `Token ${forged}`)).toBe('token_invalid')
  })

  it('a token expires while a connection lasts', async () => {
    let time = now
    const verifier = cached(
      jwtVerifier({ issuer, audience, algorithms: ['ES256'], key: signer.key, clock: () => time }),
      {
        ttl: '1h',
        clock: () => time,
      },
    )
    const token = await signer.sign({ exp: seconds + 10 })
    const authorization = `Token ${token}`
    const authenticator = createAuthenticator({ verifier, clock: () => time })
    expect((await authenticator.authenticate({ headers: { authorization } })).ok).toBe(true)
    time = new Date(now.getTime() + 10_000)
    const outcome = await authenticator.authenticate({ headers: { authorization } })
    expect(outcome.ok || outcome.error.reason).toBe('token_expired')
  })
})

describe('beside another verifier', () => {
  it('each is asked about its own tokens alone', async () => {
    const [one, two] = [watched(jwts), watched({ ...fixed, accepts: (token) => !token.includes('.') })]
    const verifier = anyOf(one, two)
    const token = await signer.sign()
    expect(await askedBy(verifier, `Token ${opaque}`)).toBe('service-1')
    expect(await askedBy(verifier, `Token ${token}`)).toBe('user-1')
    expect([one.seen, two.seen]).toEqual([[token], [opaque]])
  })

  it('what one does not know, the other is asked about', async () => {
    const token = await signer.sign({ iss: 'https://other.example.com' })
    const other = staticVerifier([
      {
        token,
        identity: {
          kind: 'x',
          subject: { id: 'other', type: 'user' },
          account: null,
          enterprise: null,
          scopes: [],
        },
      },
    ])
    expect(await askedBy(anyOf<object>(jwts, other), `Token ${token}`)).toBe('other')
  })

  it('two verifiers of one issuer, for two audiences', async () => {
    const admin = jwtVerifier({ issuer, audience: 'admin', algorithms: ['ES256'], key: signer.key, clock })
    const verifier = anyOf<object>(jwts, admin)
    expect(await askedBy(verifier, `Token ${await signer.sign({ aud: 'admin' })}`)).toBe('user-1')
    expect(await askedBy(verifier, `Token ${await signer.sign({ aud: 'x' })}`)).toBe('token_invalid')
    expect(await askedBy(verifier, `Token ${await signer.sign({ exp: seconds })}`)).toBe('token_expired')
  })

  it('an outage of the keys is not the end of the others', async () => {
    const server = await startJwks((response) => response.writeHead(500).end())
    const down = jwtVerifier({ issuer, audience, algorithms: ['ES256'], jwksUrl: server.url, clock })
    const verifier = anyOf<object>(down, fixed)
    expect(await askedBy(verifier, `Token ${opaque}`)).toBe('service-1')
    expect(await askedBy(verifier, `Token ${await signer.sign()}`)).toBe('verifier_unavailable')
    // Nobody who does not have to waits for the keys.
    expect(server.asked).toBe(1)
  })
})

describe('cached()', () => {
  it('one verification for many requests with one token', async () => {
    const server = await startJwks(keys(signer.jwk))
    const inner = watched(
      jwtVerifier({ issuer, audience, algorithms: ['ES256'], jwksUrl: server.url, clock }),
    )
    const verifier = cached(inner, { ttl: '1m', clock })
    const authorization = `Token ${await signer.sign()}`
    expect(
      new Set(await Promise.all(Array.from({ length: 500 }, () => askedBy(verifier, authorization)))),
    ).toEqual(new Set(['user-1']))
    expect(await askedBy(verifier, authorization)).toBe('user-1')
    expect([inner.seen.length, server.asked]).toEqual([1, 1])
    expect(verifier.accepts?.('sts_1')).toBe(false)
  })
})
