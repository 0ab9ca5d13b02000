import diagnostics from 'node:diagnostics_channel'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import { createAuthenticator } from '../src/authenticator.js'
import { requirement } from '../src/authorize/requirement.js'
import type { AuthEvent, AuthenticatorOptions } from '../src/types.js'
import { answering, enterprise, knowing, service, token } from './support/identities.js'
import { thenable } from './support/thenables.js'

type Listener = (message: unknown) => void

const channel = 'latchkey:auth'
const subscribed: Listener[] = []

function subscribe(listener: (event: AuthEvent) => void): void {
  const untyped = listener as Listener
  subscribed.push(untyped)
  diagnostics.subscribe(channel, untyped)
}

afterEach(() => {
  for (const listener of subscribed.splice(0)) diagnostics.unsubscribe(channel, listener)
})

const known = { authorization: `Token ${token}` }
const make = (options: Partial<AuthenticatorOptions> = {}): ReturnType<typeof createAuthenticator> =>
  createAuthenticator({ verifier: knowing(service()), ...options })

describe.each(['onEvent', 'diagnostics_channel'])('%s', (way) => {
  async function events(
    headers: Record<string, string>,
    options: Partial<AuthenticatorOptions> = {},
  ): Promise<AuthEvent[]> {
    const heard: AuthEvent[] = []
    const listener = (event: AuthEvent): void => void heard.push(event)
    if (way !== 'onEvent') subscribe(listener)
    await make(way === 'onEvent' ? { ...options, onEvent: listener } : options).authenticate({ headers })
    return heard
  }

  it('tells of an accepted key', async () => {
    expect(await events(known)).toStrictEqual([
      {
        outcome: 'accepted',
        reason: null,
        status: null,
        kind: 'service',
        keyId: 'key-1',
        subjectId: 'service-1',
        accountId: 'account-1',
        duration: expect.any(Number) as number,
        error: null,
      },
    ])
  })

  it('tells of an anonymous request', async () => {
    expect(await events({}, { optional: true })).toMatchObject([
      { outcome: 'anonymous', reason: null, status: null, kind: null, keyId: null, subjectId: null },
    ])
  })

  it('tells of a refusal before anyone was known', async () => {
    expect(await events({ authorization: 'Token x' })).toMatchObject([
      { outcome: 'refused', reason: 'token_invalid', status: 401, kind: null, keyId: null, error: null },
    ])
  })

  it('tells of a refusal of someone who is known', async () => {
    const headers = { ...known, 'x-delegate-account-id': 'nobody' }
    expect(await events(headers, { verifier: knowing(enterprise()) })).toMatchObject([
      {
        outcome: 'refused',
        reason: 'account_not_accessible',
        status: 403,
        kind: 'enterprise',
        keyId: 'key-2',
      },
    ])
  })

  it('tells an operator why the verifier was unavailable', async () => {
    const verifier = answering(() => Promise.reject(new RangeError('pool is empty')))
    const [event] = await events(known, { verifier })
    expect(event).toMatchObject({ outcome: 'refused', reason: 'verifier_unavailable', status: 503 })
    expect(event?.error).toMatchObject({ name: 'RangeError', message: 'pool is empty' })
  })

  it('gives frozen events without a secret', async () => {
    const all = [
      ...(await events(known)),
      ...(await events({ authorization: `Token ${token}x` })),
      ...(await events(known, { verifier: answering((key) => Promise.reject(new Error(key))) })),
    ]
    expect(all).toHaveLength(3)
    for (const event of all) {
      expect(Object.isFrozen(event)).toBe(true)
      expect(event.duration).toBeGreaterThanOrEqual(0)
      expect(JSON.stringify({ ...event, error: String(event.error?.stack) })).not.toContain(
        token.slice(4, 12),
      )
    }
  })
})

describe('a listener', () => {
  const harmful: readonly (readonly [string, () => unknown])[] = [
    [
      'throws',
      () => {
        throw new Error('listener')
      },
    ],
    ['rejects', () => Promise.reject(new Error('listener'))],
    [
      'rejects in another realm',
      runInNewContext('async () => { throw new Error("listener") }') as () => unknown,
    ],
    [
      'returns a thenable whose then throws',
      () =>
        thenable(() => {
          throw new Error('listener')
        }),
    ],
    ['hangs', () => new Promise(() => undefined)],
    ['returns a thenable', () => thenable(() => undefined)],
  ]

  // A throw on the channel would else be an uncaught exception, which fails the run.
  it.each(harmful)('that %s harms nothing, nor the listeners beside it', async (_, listener) => {
    const heard: AuthEvent[] = []
    subscribe(listener)
    subscribe((event) => void heard.push(event))
    const outcome = await make({ onEvent: listener }).authenticate({ headers: known })
    await new Promise((resolve) => setImmediate(resolve))
    expect(outcome.ok).toBe(true)
    expect(heard).toHaveLength(1)
  })

  it('cannot change what another hears', async () => {
    const heard: AuthEvent[] = []
    subscribe((event) => {
      ;(event as { keyId: string }).keyId = 'other'
    })
    subscribe((event) => void heard.push(event))
    await make().authenticate({ headers: known })
    expect(heard[0]?.keyId).toBe('key-1')
  })

  it('may unsubscribe while it is called', async () => {
    const heard: AuthEvent[] = []
    const once = (event: AuthEvent): void => {
      heard.push(event)
      for (const listener of subscribed.splice(0)) diagnostics.unsubscribe(channel, listener)
    }
    subscribe(once)
    const authenticator = make()
    await authenticator.authenticate({ headers: known })
    await authenticator.authenticate({ headers: known })
    expect(heard).toHaveLength(1)
  })

  it('hears of each refusal by a guard, once', async () => {
    const heard: AuthEvent[] = []
    const outcome = await make({ onEvent: (event) => void heard.push(event) }).authenticate({
      headers: known,
    })
    if (!outcome.ok) throw new Error('refused')
    outcome.authorize(requirement({ scopes: ['pipeline:read'] }))
    outcome.authorize(requirement({ scopes: ['pipeline:write'] }))
    expect(heard.map(({ reason }) => reason)).toStrictEqual([null, 'scope_insufficient'])
    expect(heard[1]).toMatchObject({ status: 403, keyId: 'key-1', subjectId: 'service-1' })
  })
})
