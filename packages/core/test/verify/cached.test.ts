import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { describe, expect, it, vi } from 'vitest'
import { createAuthenticator } from '../../src/authenticator.js'
import { AuthError } from '../../src/errors.js'
import type { Identity, Verifier, VerifyContext } from '../../src/types.js'
import { anyOf } from '../../src/verify/any-of.js'
import { cached } from '../../src/verify/cached.js'
import type { CachedOptions } from '../../src/verify/cached-options.js'
import { enterprise, personal, service, token } from '../support/identities.js'

const { signal } = new AbortController()
const context: VerifyContext = { scheme: 'Token', signal }
const hour = { ttl: '1h' }

type Answer = Identity | null | Error

/** A verifier that counts its calls, and answers what it is told to. */
function counting(
  answer: (token: string, call: number) => Answer | Promise<Answer>,
): Verifier & { calls: string[] } {
  const calls: string[] = []
  return {
    calls,
    async verify(presented) {
      calls.push(presented)
      const said = await answer(presented, calls.length)
      if (said instanceof Error) throw said
      return said
    },
  }
}

/** What comes of it: a kind, `unknown`, or why not. */
async function ask(verifier: Verifier, presented = token, scheme = 'Token'): Promise<string> {
  try {
    return (await verifier.verify(presented, { scheme, signal }))?.kind ?? 'unknown'
  } catch (error) {
    return error instanceof AuthError ? error.reason : (error as Error).message
  }
}

describe('an answer', () => {
  it.each<[string, Answer, string, number]>([
    ['who it is', service(), 'service', 1],
    ['unknown', null, 'unknown', 1],
    ['a refusal', new AuthError('token_revoked'), 'token_revoked', 1],
    ['an outage is not kept', new Error('down'), 'down', 3],
    ['unavailable is an outage', new AuthError('verifier_unavailable'), 'verifier_unavailable', 3],
    ['nonsense is not kept', { kind: 'service' } as Identity, 'service', 3],
  ])('%s', async (_, answer, said, calls) => {
    const inner = counting(() => answer)
    const verifier = cached(inner, hour)
    for (let i = 0; i < 3; i++) expect(await ask(verifier)).toBe(said)
    expect(inner.calls).toHaveLength(calls)
  })

  it('nonsense is a 503, and so is an outage, for every request', async () => {
    for (const answer of [{ kind: 'service' } as Identity, new Error('down')]) {
      const authenticator = createAuthenticator({
        verifier: cached(
          counting(() => answer),
          hour,
        ),
      })
      for (let i = 0; i < 2; i++)
        expect(
          await authenticator.authenticate({ headers: { authorization: `Token ${token}` } }),
        ).toMatchObject({
          status: 503,
        })
    }
  })

  it('is forgotten after its time, counted from the moment of the question', async () => {
    const inner = counting(async () => {
      await sleep(60)
      return service()
    })
    const verifier = cached(inner, { ttl: 40 })
    await ask(verifier)
    expect(verifier.recall?.(token, context)).toBeUndefined()
    await ask(verifier)
    expect(inner.calls).toHaveLength(2)
  })

  it('is not kept at all with a time of 0, nor shared', async () => {
    const inner = counting(() => service())
    const verifier = cached(inner, { ttl: 0 })
    await Promise.all([ask(verifier), ask(verifier)])
    expect(inner.calls).toHaveLength(2)
    expect(verifier.stats()).toMatchObject({ size: 0, negativeSize: 0, loads: 2, hits: 0 })
  })

  // A key that was prolonged is asked for again; one that was not is refused by the pipeline.
  it('is not kept past the expiry of its identity', async () => {
    let now = 1000
    const inner = counting(() => service({ expiresAt: new Date(2000) }))
    const verifier = cached(inner, { ...hour, clock: () => new Date(now) })
    await ask(verifier)
    now = 1999
    await ask(verifier)
    expect(inner.calls).toHaveLength(1)
    now = 2000
    await ask(verifier)
    expect(inner.calls).toHaveLength(2)
    const authenticator = createAuthenticator({ verifier, clock: () => new Date(now) })
    const outcome = await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
    expect(outcome.ok ? 'passed' : outcome.error.reason).toBe('token_expired')
  })

  it('of one token is never that of another, nor of another scheme', async () => {
    const inner = counting((presented) => (presented === token ? service() : null))
    const verifier = cached(inner, hour)
    const seen = [
      await ask(verifier),
      await ask(verifier, `${token}0`),
      await ask(verifier, token.toUpperCase()),
      await ask(verifier, token, 'Bearer'),
    ]
    expect(seen).toEqual(['service', 'unknown', 'unknown', 'service'])
    expect(inner.calls).toHaveLength(4)
  })

  it('cannot be changed by whoever gets it', async () => {
    const made = service({ claims: { plan: 'gold', nested: { a: 1 } } })
    const verifier = cached(
      counting(() => made),
      hour,
    )
    const [first, second] = [await verifier.verify(token, context), verifier.recall?.(token, context)]
    expect(second).toBe(first)
    expect(first).toStrictEqual(made)
    ;(made.scopes as string[]).push('*')
    expect(second?.scopes).toEqual(['pipeline:read'])
    expect([first, first?.subject, first?.scopes, first?.claims?.['nested']].every(Object.isFrozen)).toBe(
      true,
    )
  })

  it('with claims that cannot be copied is kept with them', async () => {
    const greet = (): string => 'hello'
    const verifier = cached(
      counting(() => service({ claims: { greet } })),
      hour,
    )
    await ask(verifier)
    expect(verifier.recall?.(token, context)?.claims?.['greet']).toBe(greet)
  })

  it('with a ttl of 0 no unknown token is kept, either', async () => {
    const inner = counting(() => null)
    const verifier = cached(inner, { ttl: 0 })
    for (let i = 0; i < 3; i++) expect(await ask(verifier)).toBe('unknown')
    expect(inner.calls).toHaveLength(3)
    expect(verifier.stats().negativeSize).toBe(0)
  })

  it('that refuses is asked for again after its time', async () => {
    const inner = counting(() => new AuthError('subject_disabled'))
    const verifier = cached(inner, { ttl: '1h', negativeTtl: 20 })
    await ask(verifier)
    await sleep(25)
    expect(await ask(verifier)).toBe('subject_disabled')
    expect(inner.calls).toHaveLength(2)
  })

  it('is kept under no token', async () => {
    const set = vi.spyOn(LRUCache.prototype, 'set')
    const verifier = cached(
      counting((presented) => (presented === token ? service() : null)),
      hour,
    )
    for (const presented of [token, 'unknown-token']) await ask(verifier, presented)
    expect(set.mock.calls).toHaveLength(2)
    expect(JSON.stringify(set.mock.calls)).not.toMatch(`${token}|unknown-token`)
    const digest = createHash('sha256').update(token).digest('binary')
    expect(set.mock.calls[0]?.[0]).toBe(`Token ${digest}`)
  })

  it('a refusal takes the place of an older answer', async () => {
    const inner = counting((_, call) => (call === 1 ? service() : new AuthError('token_revoked')))
    const verifier = cached(inner, { ttl: 20, negativeTtl: '1h' })
    expect(await ask(verifier)).toBe('service')
    await sleep(25)
    expect(await ask(verifier)).toBe('token_revoked')
    expect(verifier.stats()).toMatchObject({ size: 0, negativeSize: 1 })
  })
})

describe('many requests', () => {
  it('with one token make one call, and share its end', async () => {
    for (const answer of [service(), null, new Error('down')]) {
      const inner = counting(async () => {
        await sleep(5)
        return answer
      })
      const verifier = cached(inner, hour)
      const said = await Promise.all(Array.from({ length: 1000 }, () => ask(verifier)))
      expect(new Set(said).size).toBe(1)
      expect(inner.calls).toHaveLength(1)
    }
  })

  it('past the ceiling are unavailable at once, and the others are served', async () => {
    const waiting: ((identity: Identity) => void)[] = []
    const inner = counting(() => new Promise<Identity>((resolve) => waiting.push(resolve)))
    const verifier = cached(inner, { ...hour, maxLoads: 3 })
    const served = ['a', 'b', 'c'].map((presented) => ask(verifier, presented))
    expect(await ask(verifier, 'd')).toMatch(/look-ups are under way/)
    expect(verifier.stats()).toMatchObject({ shed: 1, loads: 3 })
    for (const resolve of waiting) resolve(service())
    expect(await Promise.all(served)).toEqual(['service', 'service', 'service'])
    const again = ask(verifier, 'd')
    waiting.at(-1)?.(service())
    expect(await again).toBe('service')
  })

  it('of junk leave real keys where they are, and memory bounded', async () => {
    const inner = counting((presented) => (presented === token ? service() : null))
    const verifier = cached(inner, { ...hour, max: 10, maxNegative: 100 })
    await ask(verifier)
    for (let i = 0; i < 1000; i++) await ask(verifier, `junk-${i}`)
    expect(verifier.stats()).toMatchObject({ size: 1, negativeSize: 100 })
    expect(verifier.recall?.(token, context)?.kind).toBe('service')
  })

  it('a call that hangs is aborted, and is an outage', async () => {
    const heard: unknown[] = []
    const verifier = cached(
      {
        verify: (_, { signal: given }) =>
          new Promise<never>(() => given.addEventListener('abort', ({ type }) => heard.push(type))),
      },
      { ...hour, loadTimeout: 20 },
    )
    expect(await ask(verifier)).toBe('no answer within 20 ms')
    expect(heard).toEqual(['abort'])
  })

  it('calls that hang and hear of no abort do not count against the ceiling for ever', async () => {
    let hangs = true
    const inner = counting(() => (hangs ? new Promise<never>(() => undefined) : service()))
    const verifier = cached(inner, { ...hour, maxLoads: 2, loadTimeout: 20 })
    const said = await Promise.all(['a', 'b'].map((presented) => ask(verifier, presented)))
    expect(said).toEqual(['no answer within 20 ms', 'no answer within 20 ms'])
    hangs = false
    expect(await ask(verifier, 'a')).toBe('service')
  })

  it('what comes after the time is not kept', async () => {
    const waiting: ((identity: Identity) => void)[] = []
    const inner = counting(() => new Promise<Identity>((resolve) => waiting.push(resolve)))
    const verifier = cached(inner, { ...hour, loadTimeout: 20 })
    expect(await ask(verifier)).toBe('no answer within 20 ms')
    waiting[0]?.(service())
    await sleep(5)
    expect(verifier.recall?.(token, context)).toBeUndefined()
  })
})

describe('clear()', () => {
  it('forgets good and bad', async () => {
    const inner = counting((presented) => (presented === token ? service() : null))
    const verifier = cached(inner, hour)
    for (const presented of [token, 'x']) await ask(verifier, presented)
    verifier.clear()
    for (const presented of [token, 'x']) await ask(verifier, presented)
    expect(inner.calls).toHaveLength(4)
  })

  it.each([null, new AuthError('token_revoked')])(
    'and no refusal that is being loaded: %s',
    async (answer) => {
      const waiting: ((answer: Answer) => void)[] = []
      const inner = counting(() => new Promise<Answer>((resolve) => waiting.push(resolve)))
      const verifier = cached(inner, hour)
      const before = ask(verifier)
      verifier.clear()
      waiting[0]?.(answer)
      await before
      expect(verifier.stats()).toMatchObject({ size: 0, negativeSize: 0 })
    },
  )

  // MemWal#900: a fill that began before a revocation put the key back.
  it('and what is being loaded is not kept', async () => {
    const waiting: ((identity: Identity) => void)[] = []
    const inner = counting(() => new Promise<Identity>((resolve) => waiting.push(resolve)))
    const verifier = cached(inner, hour)
    const before = ask(verifier)
    verifier.clear()
    waiting[0]?.(service())
    expect(await before).toBe('service')
    expect(verifier.recall?.(token, context)).toBeUndefined()
  })
})

describe('what it does not answer itself', () => {
  it('an account is looked for with the identity that the verifier made', async () => {
    const mine = enterprise()
    const first: Verifier = { verify: async () => null, findAccount: async () => ({ id: 'wrong' }) }
    const second: Verifier = { verify: async () => mine, findAccount: async () => ({ id: 'right' }) }
    const verifier = cached(anyOf(first, second), hour)
    const identity = await verifier.verify(token, context)
    expect(await verifier.findAccount?.('x', { identity: identity as Identity, signal })).toEqual({
      id: 'right',
    })
    expect(await cached(counting(() => mine)).findAccount?.('x', { identity: mine, signal })).toBeNull()
  })

  it('later refusals are told on', () => {
    const told: unknown[] = []
    const verifier = cached({
      verify: async () => null,
      refused: (refusal) => void told.push(refusal.reason),
    })
    verifier.refused?.({ auth: {} as never, reason: 'scope_insufficient', requestId: null })
    expect(told).toEqual(['scope_insufficient'])
  })
})

describe('a bad option', () => {
  it.each<[object, string]>([
    [{ ttl: -1 }, 'option "ttl" must be a duration'],
    [{ ttl: 'soon' }, 'option "ttl" must be a duration'],
    [{ negativeTtl: Number.NaN }, 'option "negativeTtl" must be a duration'],
    [{ max: 0 }, 'option "max" must be a whole number'],
    [{ maxNegative: 1.5 }, 'option "maxNegative" must be a whole number'],
    [{ maxLoads: '7' }, 'option "maxLoads" must be a whole number'],
    [{ loadTimeout: 0 }, 'option "loadTimeout" must be a duration'],
    [{ clock: 7 }, 'option "clock" must be a function'],
    [{ tll: 7 }, 'unknown option "tll"'],
  ])('%j', (options, message) => {
    expect(() => cached({ verify: async () => personal() }, options as CachedOptions)).toThrow(message)
  })

  it('no verifier', () => {
    expect(() => cached({} as Verifier)).toThrow('cached: give a verifier')
  })
})
