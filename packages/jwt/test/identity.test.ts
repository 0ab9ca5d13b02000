import { AuthError, createAuthenticator, type Identity } from '@latchkey/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { scopesOf, jwtVerifier, type JwtClaims, type JwtOptions } from '../src/index.js'
import { ask } from './support/ask.js'
import { audience, issuer, makeSigner, now, seconds, soundClaims, type Signer } from './support/signer.js'

const signer: Signer = await makeSigner('ES256')
const base = { issuer, audience, algorithms: ['ES256'], key: signer.key, clock: () => now } as const

const exp = seconds + 3600

async function identityOf(claims: object): Promise<unknown> {
  return ask(jwtVerifier(base), await signer.sign(claims))
}

/** How the pipeline takes what a `toIdentity` says. */
async function outcomeBy(toIdentity: unknown): Promise<unknown> {
  const verifier = jwtVerifier({ ...base, toIdentity } as JwtOptions)
  const authenticator = createAuthenticator({ verifier, clock: () => now })
  const outcome = await authenticator.authenticate({
    headers: { authorization: `Token ${await signer.sign()}` },
  })
  return outcome.ok ? (outcome.auth?.subject.id ?? null) : outcome.error.reason
}

const mapped: Identity = {
  kind: 'partner',
  subject: { id: 'p', type: 'service' },
  account: { id: 'acme' },
  enterprise: null,
  scopes: [],
}

describe('without a mapping', () => {
  it('the claims say who it is', async () => {
    expect(await identityOf({})).toEqual({
      kind: 'jwt',
      subject: { id: 'user-1', type: 'user' },
      account: null,
      enterprise: null,
      scopes: ['pipeline:read', 'pipeline:write'],
      expiresAt: new Date(exp * 1000),
      claims: soundClaims,
    })
  })

  it('a client that speaks for itself is a service', async () => {
    const service = { subject: { id: 'c', type: 'service' } }
    expect(await identityOf({ sub: 'c', client_id: 'c' })).toMatchObject(service)
    expect(await identityOf({ sub: 'c', azp: 'c' })).toMatchObject(service)
    expect(await identityOf({ client_id: 'c' })).toMatchObject({ subject: { id: 'user-1', type: 'user' } })
  })

  it('nobody is nobody', async () => expect(await identityOf({ sub: undefined })).toBe('token_invalid'))

  it('all of it is frozen all through', async () => {
    const identity = (await identityOf({ tenant: { id: 'a', tags: ['x'] } })) as Identity<{
      tenant: { tags: [] }
    }>
    const parts = [identity, identity.subject, identity.scopes, identity.claims, identity.claims?.tenant]
    for (const part of [...parts, identity.claims?.tenant.tags]) expect(Object.isFrozen(part)).toBe(true)
  })

  it('claims have no prototype, and nothing that could pollute one', async () => {
    const text = `{"__proto__":{"admin":true},"constructor":{"prototype":{}},"deep":{"__proto__":{"admin":true}},
      "iss":"${issuer}","aud":"${audience}","sub":"a","exp":${exp}}`
    const identity = (await ask(jwtVerifier(base), await signer.signText(text))) as Identity<JwtClaims>
    const { claims } = identity
    expect(Object.keys(claims ?? {})).toEqual(['deep', 'iss', 'aud', 'sub', 'exp'])
    expect(Object.getPrototypeOf(claims)).toBeNull()
    expect(Object.keys(claims?.['deep'] as object)).toEqual([])
    expect(Object.getPrototypeOf(claims?.['deep'])).toBeNull()
    expect(({} as { admin?: true }).admin).toBeUndefined()
  })

  it('a polluted prototype is not read as a claim', async () => {
    const polluted = Object.prototype as { sub?: string; scope?: string }
    const token = await signer.sign({ sub: undefined, scope: undefined })
    polluted.sub = 'admin'
    polluted.scope = '*'
    try {
      expect(await ask(jwtVerifier(base), token)).toBe('token_invalid')
    } finally {
      delete polluted.sub
      delete polluted.scope
    }
  })
})

describe('scopes', () => {
  it.each([
    [{ scope: 'a:b c:d' }, ['a:b', 'c:d']],
    [{ scope: ' a:b   c:d ' }, ['a:b', 'c:d']],
    [{ scope: ['a:b', 'c:d'] }, ['a:b', 'c:d']],
    [{ scope: '' }, []],
    [{ scope: undefined, scp: ['a:b'] }, ['a:b']],
    [{ scope: undefined, scp: 'a:b c:d' }, ['a:b', 'c:d']],
    [{ scope: undefined, permissions: ['a:b'] }, ['a:b']],
    [{ scope: 'a:b', scp: ['c:d'], permissions: ['*'] }, ['a:b']],
    [{ scope: '', permissions: ['*'] }, []],
    [{ scope: null, permissions: ['a:b'] }, ['a:b']],
    [{ scope: undefined }, []],
  ])('of %j: %j', async (claims, scopes) => expect(await identityOf(claims)).toMatchObject({ scopes }))

  it.each([{ scope: 1 }, { scope: { '*': true } }, { scope: ['a:b', 1] }, { scope: undefined, scp: true }])(
    'of %j: none that can be read',
    async (claims) => expect(await identityOf(claims)).toBe('token_invalid'),
  )

  it('for a mapping of one’s own', () => {
    expect(scopesOf({ iss: issuer, aud: audience, scp: 'a:b' })).toEqual(['a:b'])
    expect(() => scopesOf({ iss: issuer, aud: audience, scp: 1 })).toThrow(AuthError)
  })
})

describe('toIdentity', () => {
  it('is given the claims, and says who it is, at once or later', async () => {
    const seen: JwtClaims[] = []
    const toIdentity = (claims: JwtClaims): Identity => {
      seen.push(claims)
      return mapped
    }
    const expected = { ...mapped, expiresAt: new Date(exp * 1000) }
    const token = await signer.sign()
    expect(await ask(jwtVerifier({ ...base, toIdentity }), token)).toEqual(expected)
    const later = async (claims: JwtClaims): Promise<Identity> => toIdentity(claims)
    expect(await ask(jwtVerifier({ ...base, toIdentity: later }), token)).toEqual(expected)
    expect(seen).toEqual([soundClaims, soundClaims])
    expect(seen.every(Object.isFrozen)).toBe(true)
  })

  it('is not asked about a token that is not valid', async () => {
    const verifier = jwtVerifier({ ...base, toIdentity: () => expect.unreachable() })
    expect(await ask(verifier, await signer.sign({ aud: 'another' }))).toBe('token_invalid')
    expect(await ask(verifier, `${await signer.sign()}AAAA`)).toBeNull()
  })

  it('null: not one of these', async () => {
    expect(await outcomeBy(() => null)).toBe('token_invalid')
    const verifier = jwtVerifier({ ...base, toIdentity: async () => null })
    expect(await ask(verifier, await signer.sign())).toBeNull()
  })

  it('an AuthError refuses', async () => {
    const refuse = (): never => {
      throw new AuthError('token_revoked')
    }
    expect(await outcomeBy(refuse)).toBe('token_revoked')
  })

  it.each([
    ['a throw', () => Promise.reject(new Error('the database is down'))],
    ['undefined', () => undefined],
    ['true', () => true],
    ['a text', () => 'user-1'],
    ['a list', () => [mapped]],
    ['nobody', () => ({ ...mapped, subject: undefined })],
    ['an expiry that is none', () => ({ ...mapped, expiresAt: new Date(Number.NaN) })],
    ['an expiry as text', () => ({ ...mapped, expiresAt: '2030-01-01' })],
    ['an expiry as a number', () => ({ ...mapped, expiresAt: 9e15 })],
  ])('%s is an outage', async (_, toIdentity) =>
    expect(await outcomeBy(toIdentity)).toBe('verifier_unavailable'),
  )

  it('can make a life shorter, and not longer', async () => {
    const [early, late] = [new Date(exp * 1000 - 1), new Date(exp * 1000 + 1)]
    const expiryBy = async (expiresAt: Date | null | undefined): Promise<unknown> => {
      const verifier = jwtVerifier({ ...base, toIdentity: () => ({ ...mapped, expiresAt }) })
      return ((await ask(verifier, await signer.sign())) as Identity).expiresAt
    }
    expect(await expiryBy(early)).toEqual(early)
    for (const expiresAt of [late, null, undefined])
      expect(await expiryBy(expiresAt)).toEqual(new Date(exp * 1000))
  })

  it('types the claims', () => {
    const verifier = jwtVerifier({ ...base, toIdentity: () => ({ ...mapped, claims: { plan: 'gold' } }) })
    expectTypeOf<Identity<{ plan: string }> | null>(null as Awaited<ReturnType<typeof verifier.verify>>)
    const plain = jwtVerifier(base)
    expectTypeOf<Awaited<ReturnType<typeof plain.verify>>>().toEqualTypeOf<Identity<JwtClaims> | null>()
  })
})
