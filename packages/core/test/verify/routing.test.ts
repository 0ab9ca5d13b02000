import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../../src/authenticator.js'
import { AuthError } from '../../src/errors.js'
import type { Identity, Verifier, VerifyContext } from '../../src/types.js'
import { anyOf } from '../../src/verify/any-of.js'
import { cached } from '../../src/verify/cached.js'
import { staticVerifier } from '../../src/verify/static-verifier.js'
import { personal, service, token } from '../support/identities.js'

const { signal } = new AbortController()
const context: VerifyContext = { scheme: 'Token', signal }

interface Watched extends Verifier {
  readonly asked: string[]
}

/** Accepts what begins with the prefix, and writes down what it is asked about, by either way. */
function watched(prefix: string, answer: Identity | null | Error, recalled?: Identity): Watched {
  const asked: string[] = []
  return {
    asked,
    accepts: (presented) => presented.startsWith(prefix),
    recall: (presented) => {
      asked.push(presented)
      return recalled
    },
    verify: async (presented) => {
      asked.push(presented)
      if (answer instanceof Error) throw answer
      return answer
    },
  }
}

describe('anyOf asks only those that accept the token', () => {
  it('each gets its own, and no other', async () => {
    const [jwt, opaque] = [watched('eyJ', service()), watched('sta_', personal())]
    const verifier = anyOf(jwt, opaque)
    expect((await verifier.verify('sta_1', context))?.kind).toBe('personal')
    expect((await verifier.verify('eyJ.1', context))?.kind).toBe('service')
    expect([jwt.asked, opaque.asked]).toEqual([['eyJ.1'], ['sta_1']])
  })

  it('through the pipeline, where memory is asked first', async () => {
    const [jwt, opaque] = [watched('eyJ', service()), watched('sta_', personal())]
    const authenticator = createAuthenticator({ verifier: [jwt, opaque] })
    const outcome = await authenticator.authenticate({ headers: { authorization: 'Token sta_1' } })
    expect(outcome.ok && outcome.auth?.kind).toBe('personal')
    expect([jwt.asked, opaque.asked]).toEqual([[], ['sta_1', 'sta_1']])
  })

  it('a token that nobody accepts is unknown, and nobody is asked', async () => {
    const [one, two] = [watched('a', new Error('down')), watched('b', new AuthError('token_revoked'))]
    expect(await anyOf(one, two).verify('c', context)).toBeNull()
    expect([one.asked, two.asked]).toEqual([[], []])
  })

  it('an outage of who does not accept it is none', async () => {
    expect(await anyOf(watched('a', new Error('down')), watched('b', null)).verify('b', context)).toBeNull()
    await expect(
      anyOf(watched('a', null), watched('a', new Error('down'))).verify('a', context),
    ).rejects.toThrow('down')
  })

  it('a refusal by who does not accept it is none', async () => {
    const verifier = anyOf(watched('a', new AuthError('token_revoked')), watched('b', service()))
    expect(await verifier.verify('b', context)).not.toBeNull()
  })

  it.each<readonly [string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['says undefined', () => undefined],
    ['says null', () => null],
    ['says 0', () => 0],
    ['says a promise of false', () => Promise.resolve(false)],
  ])('only a plain no is one: an accepts that %s', async (_, accepts) => {
    const verifier = anyOf(watched('x', null), {
      ...watched('', service()),
      accepts: accepts as () => boolean,
    })
    expect(await verifier.verify('t', context)).not.toBeNull()
  })
})

describe('memory', () => {
  it('of the first that accepts the token is enough', async () => {
    const remembering = watched('b', null, service())
    const verifier = anyOf(watched('a', personal(), personal()), remembering)
    expect(verifier.recall?.('b1', context)?.kind).toBe('service')
    expect(verifier.recall?.('c1', context)).toBeUndefined()
  })

  it('of a later one is not: the first one’s word comes first', () => {
    const verifier = anyOf(watched('b', new AuthError('token_revoked')), watched('b', null, service()))
    expect(verifier.recall?.('b1', context)).toBeUndefined()
  })

  it('and accounts are looked for there', async () => {
    const identity = service()
    const finding = { ...watched('b', null, identity), findAccount: async () => ({ id: 'mine' }) }
    const verifier = anyOf({ ...watched('a', null), findAccount: async () => ({ id: 'other' }) }, finding)
    verifier.recall?.('b1', context)
    expect(await verifier.findAccount?.('x', { identity, signal })).toEqual({ id: 'mine' })
  })
})

describe('accepts of the whole', () => {
  it('is there where all have it', () => {
    const verifier = anyOf(watched('a', null), anyOf(watched('b', null), watched('c', null)))
    expect(['a1', 'b1', 'c1', 'd1'].map((presented) => verifier.accepts?.(presented))).toEqual([
      true,
      true,
      true,
      false,
    ])
  })

  it('is not there where one has none, since that one may know any token', () => {
    expect(anyOf(watched('a', null), staticVerifier([]))).not.toHaveProperty('accepts')
    expect(cached(staticVerifier([])).accepts).toBeUndefined()
  })

  it('of cached() is that of its verifier', () => {
    const verifier = cached(watched('a', null))
    expect([verifier.accepts?.('a1'), verifier.accepts?.('b1')]).toEqual([true, false])
  })

  it('must be a function', () => {
    const wrong = { verify: async () => null, accepts: 'sta_' } as unknown as Verifier
    expect(() => anyOf(wrong)).toThrow(TypeError)
    expect(() => createAuthenticator({ verifier: wrong })).toThrow(TypeError)
  })
})

// RFC 9110 §11.6.1: how many verifiers there are is nobody's affair.
it('one challenge for each scheme, however many verifiers', async () => {
  const verifier = [watched('a', null), watched('b', null), watched('c', null)]
  const authenticator = createAuthenticator({ verifier, schemes: ['Token', 'Bearer'] })
  const outcome = await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
  expect(outcome.headers['www-authenticate']).toBe(
    'Token realm="api", error="invalid_token", Bearer realm="api", error="invalid_token"',
  )
})
