// A default in the README is what an authenticator does that was given none: leaving an option out and giving it the
// documented value must look alike from outside, and another value must not.
import { runInThisContext } from 'node:vm'
import {
  createAuthenticator,
  staticVerifier,
  type AuthenticatorOptions,
  type AuthRequest,
  type Identity,
  type Verifier,
} from '@latchkey/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readDocument } from './documents.js'
import { codeIn, tableOf } from './tables.js'

type Name = Exclude<keyof AuthenticatorOptions, 'verifier' | 'onEvent'>

const identity: Identity = {
  kind: 'service',
  subject: { id: 's', type: 'service' },
  account: { id: 'a' },
  enterprise: null,
  scopes: ['*'],
}
const keys = (more: Partial<Identity> = {}): Verifier =>
  staticVerifier([{ token: 'key', identity: { ...identity, ...more } }])
const silent: Verifier = { verify: () => new Promise(() => {}) }
const hour = 3_600_000

/** What an authenticator with this option shows to the outside. */
const observations: Record<Name, (option: object) => unknown> = {
  realm: (option) => challenge(option),
  schemes: (option) => Promise.all(['Token key', 'Bearer key'].map((value) => see(option, value))),
  credentialForms: (option) =>
    Promise.all(['Token key', 'Token token="key"'].map((value) => see(option, value))),
  maxTokenLength: (option) =>
    Promise.all([4095, 4096, 4097].map((length) => see(option, `Token ${'a'.repeat(length)}`))),
  delegateHeader: (option) => see(option, 'Token key', { 'x-delegate-account-id': '!' }),
  debugHeaders: (option) => debugHeaders(option),
  optional: (option) => see(option, undefined),
  verifyTimeout: (option) => cutOffAfter(option),
  requestId: (option) => requestIdSeen(option),
  clock: (option) =>
    Promise.all(
      [-hour, hour].map((distance) =>
        see(option, 'Token key', {}, keys({ expiresAt: new Date(Date.now() + distance) })),
      ),
    ),
}

/** Values that must be told apart from the default. */
const otherValues: Record<Name, readonly unknown[]> = {
  realm: ['another'],
  schemes: [['Bearer'], ['Token', 'Bearer']],
  credentialForms: [['params'], ['token68', 'params']],
  maxTokenLength: [4095, 4097],
  delegateHeader: ['x-act-for'],
  debugHeaders: [false, ['x-auth-scopes']],
  optional: [true],
  verifyTimeout: ['4s', '6s'],
  requestId: [() => 'another'],
  clock: [() => new Date(0), () => new Date('2100-01-01T00:00:00Z')],
}

const rows = tableOf(readDocument('README.md').text, 'option').map(([name = '', shown = '']) => ({
  name: codeIn(name)[0] ?? '',
  shown,
}))
const withDefault = rows.filter(({ shown }) => shown !== 'none')

afterEach(() => void vi.useRealTimers())

describe('the documented default of an option', () => {
  it.each(withDefault.map(({ name, shown }) => [name as Name, shown] as const))(
    '%s: %s',
    async (name, shown) => {
      const observe = observations[name]
      const documented: unknown = runInThisContext(`(${codeIn(shown)[0] ?? shown})`)
      const silently = await observe({})
      expect(await observe({ [name]: documented })).toEqual(silently)
      for (const other of otherValues[name]) expect(await observe({ [name]: other })).not.toEqual(silently)
    },
  )

  it('is none for a verifier, which must be given, and for onEvent, which need not', () => {
    expect(rows.filter(({ shown }) => shown === 'none').map(({ name }) => name)).toEqual([
      'verifier',
      'onEvent',
    ])
    expect(() => createAuthenticator({} as AuthenticatorOptions)).toThrow(
      /^createAuthenticator: option "verifier"/,
    )
    expect(() => createAuthenticator({ verifier: keys() })).not.toThrow()
  })
})

/** The reason of a refusal, or who was let in. */
async function see(
  option: object,
  authorization?: string,
  more: AuthRequest['headers'] = {},
  verifier = keys(),
): Promise<string> {
  const headers = { ...more, ...(authorization !== undefined && { authorization }) }
  const outcome = await createAuthenticator({ verifier, ...option }).authenticate({ headers })
  return outcome.ok ? (outcome.auth?.subject.id ?? 'anonymous') : outcome.error.reason
}

async function challenge(option: object): Promise<unknown> {
  const outcome = await createAuthenticator({ verifier: keys(), ...option }).authenticate({ headers: {} })
  return outcome.headers['www-authenticate']
}

async function debugHeaders(option: object): Promise<string[]> {
  const authenticator = createAuthenticator({ verifier: keys(), ...option })
  const outcome = await authenticator.authenticate({ headers: { authorization: 'Token key' } })
  return Object.keys(outcome.headers).filter((name) => name.startsWith('x-auth-'))
}

/** What a verifier is told of a request that was sent with an id. */
async function requestIdSeen(option: object): Promise<unknown> {
  let seen: unknown
  const verifier: Verifier = {
    async verify(_token, { requestId }) {
      seen = requestId
      return null
    },
  }
  await see(option, 'Token key', { 'x-request-id': 'sent' }, verifier)
  return seen
}

/** In milliseconds of a clock that only this test moves. */
async function cutOffAfter(option: object): Promise<number> {
  vi.useFakeTimers()
  const request = { headers: { authorization: 'Token key' } }
  const answered = vi.fn()
  void createAuthenticator({ verifier: silent, ...option })
    .authenticate(request)
    .then(answered)
  let waited = 0
  for (; answered.mock.calls.length === 0 && waited < 10_000; waited += 500)
    await vi.advanceTimersByTimeAsync(500)
  vi.useRealTimers()
  return waited
}
