import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../../../src/authenticator.js'
import { AuthError } from '../../../src/errors.js'
import type { Identity, Verifier } from '../../../src/types.js'
import { cached } from '../../../src/verify/cached.js'
import type {
  IntrospectionMembers,
  IntrospectionOptions,
} from '../../../src/verify/introspection/introspection-options.js'
import { introspectionVerifier } from '../../../src/verify/introspection/introspection-verifier.js'
import { service } from '../../support/identities.js'
import { outcomeOf } from '../../support/outcome.js'
import { json, startRemote, type RemoteServer } from '../../support/remote-server.js'

const auth = { bearer: 'own-bearer' }
const token = 'token-of-a-user'
const instant = new Date('2026-01-01T00:00:00Z')
const clock = (): Date => instant
const exp = instant.getTime() / 1000 + 60
const ofUser = {
  active: true,
  sub: 'user-1',
  scope: 'pipeline:read log:write openid',
  exp,
  tenant: { id: 7 },
}

const start = (members: unknown = ofUser): Promise<RemoteServer> =>
  startRemote((response) => json(response, members))

describe('who it is', () => {
  it('through the pipeline', async () => {
    const { url } = await start()
    const verifier = introspectionVerifier({ url, auth, clock })
    const authenticator = createAuthenticator({ verifier, schemes: ['Bearer'], clock })
    const outcome = await authenticator.authenticate({ headers: { authorization: `Bearer ${token}` } })
    expect(outcome.ok && outcome.auth).toMatchObject({
      kind: 'oauth',
      subject: { id: 'user-1', type: 'user' },
      account: null,
      enterprise: null,
      // What is no scope of the form resource:action grants nothing.
      scopes: ['log:write', 'pipeline:read'],
      key: null,
      expiresAt: new Date(exp * 1000),
      claims: ofUser,
    })
  })

  it('cannot be changed', async () => {
    const { url } = await start()
    const identity = (await introspectionVerifier({ url, auth, clock }).verify(token, undefined as never))!
    const { tenant } = identity.claims as { tenant?: unknown }
    for (const part of [identity, identity.subject, identity.scopes, identity.claims, tenant])
      expect(Object.isFrozen(part)).toBe(true)
  })

  // Case 50 (CWE-1321).
  it('has no member in its claims that could pollute a prototype', async () => {
    const { url } = await start(
      '{"active":true,"sub":"u","__proto__":{"a":1},"constructor":1,"x":[{"prototype":1,"__proto__":2,"y":3}]}',
    )
    const identity = (await introspectionVerifier({ url, auth }).verify(token, undefined as never))!
    expect(JSON.stringify(identity.claims)).toBe('{"active":true,"sub":"u","x":[{"y":3}]}')
  })
})

describe('toIdentity', () => {
  type Members = { readonly tenant: { readonly id: number } }
  const mapped = (members: IntrospectionMembers): Identity<Members> => ({
    ...service(),
    subject: { id: `user-${members.sub}`, type: 'user' },
    claims: { tenant: members['tenant'] as Members['tenant'] },
  })
  const withMapping = async (
    toIdentity: NonNullable<IntrospectionOptions<Members>['toIdentity']>,
  ): Promise<Verifier<Members>> => {
    const { url } = await start()
    return introspectionVerifier({ url, auth, clock, toIdentity })
  }

  it('says who it is, and types the claims', async () => {
    const verifier: Verifier<Members> = await withMapping(mapped)
    const authenticator = createAuthenticator({ verifier, clock })
    const outcome = await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
    if (!outcome.ok || outcome.auth === null) throw new Error('refused')
    const tenant: number = outcome.auth.claims.tenant.id
    expect([tenant, outcome.auth.subject.id, outcome.auth.kind]).toEqual([7, 'user-user-1', 'service'])
  })

  it('may take its time', async () => {
    expect(await outcomeOf(await withMapping(async (members) => mapped(members)), token)).toMatchObject({
      kind: 'service',
    })
  })

  it('is given frozen members', async () => {
    let seen: unknown
    await outcomeOf(await withMapping((members) => ((seen = members), null)), token)
    expect(Object.isFrozen(seen)).toBe(true)
    expect(Object.isFrozen((seen as Members).tenant)).toBe(true)
  })

  it.each<readonly [string, () => unknown, RegExp]>([
    ['null is unknown', () => null, /^null$/],
    ['an AuthError refuses', () => Promise.reject(new AuthError('subject_disabled')), /^subject_disabled$/],
    [
      '"unavailable" is an outage',
      () => {
        throw new AuthError('verifier_unavailable')
      },
      /^outage: .*could not be checked/,
    ],
    [
      'any other throw is an outage',
      () => {
        throw new Error('no such tenant')
      },
      /^outage: .*no such tenant/,
    ],
    ['undefined is an outage', () => undefined, /^outage: .*no identity/],
    ['nonsense is an outage', () => ({ ...service(), scopes: '*' }), /^outage: .*scopes/],
  ])('%s', async (_, toIdentity, expected) => {
    const outcome = await outcomeOf(await withMapping(toIdentity as () => null), token)
    expect(outcome ?? 'null').toMatch(expected)
  })

  it('a hang of it is cut off', async () => {
    const { url } = await start()
    const verifier = introspectionVerifier({
      url,
      auth,
      clock,
      timeout: 50,
      toIdentity: () => new Promise<null>(() => undefined),
    })
    expect(await outcomeOf(verifier, token)).toMatch(/no answer within 50 ms/)
  })

  it.each<readonly [string, Date | null | undefined, number]>([
    ['none', undefined, exp * 1000],
    ['null', null, exp * 1000],
    ['a later one', new Date(exp * 1000 + 1), exp * 1000],
    ['an earlier one', new Date(exp * 1000 - 1), exp * 1000 - 1],
  ])('cannot make it live longer than exp: %s', async (_, expiresAt, expected) => {
    const verifier = await withMapping((members) => ({ ...mapped(members), expiresAt }))
    expect((await verifier.verify(token, undefined as never))?.expiresAt?.getTime()).toBe(expected)
  })
})

describe('behind cached()', () => {
  it('one question for many requests, and never past the expiry', async () => {
    let time = instant
    const remote = await start()
    const inner = introspectionVerifier({ url: remote.url, auth, clock: () => time, prefix: 'token' })
    const verifier = cached(inner, { ttl: '1h', clock: () => time })
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => outcomeOf(verifier, token)))
    expect(new Set(outcomes).size).toBe(1)
    expect(await outcomeOf(verifier, token)).toMatchObject({ subject: { id: 'user-1' } })
    expect(remote.seen).toHaveLength(1)
    time = new Date(exp * 1000)
    expect(await outcomeOf(verifier, token)).toBe('token_expired')
    expect(remote.seen).toHaveLength(2)
  })

  it('accepts what the inner one accepts', async () => {
    const { url } = await start()
    const verifier = cached(introspectionVerifier({ url, auth, prefix: 'ory_' }))
    expect([verifier.accepts?.('ory_1'), verifier.accepts?.('x')]).toEqual([true, false])
    expect(cached(introspectionVerifier({ url, auth })).accepts).toBeUndefined()
  })

  it('an outage is not kept', async () => {
    let isUp = false
    const remote = await startRemote((response) => json(response, ofUser, isUp ? 200 : 500))
    const verifier = cached(introspectionVerifier({ url: remote.url, auth, clock }), { ttl: '1h' })
    expect(await outcomeOf(verifier, token)).toMatch(/^outage/)
    isUp = true
    expect(await outcomeOf(verifier, token)).toMatchObject({ kind: 'oauth' })
  })
})
