import diagnostics from 'node:diagnostics_channel'
import { AuthError, createAuthenticator, requirement, staticVerifier, type Verifier } from '@latchkey/core'
import { afterEach, describe, expect, it } from 'vitest'
import { canary, leaks, shown } from '../../support/canary.js'
import { enterprise, misbehaving, service } from '../../support/identities.js'
import { exchange, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

// Case 47 (ASVS 7.1.1, CWE-532). The key is in the header that carried it, and nowhere else. `sts_` and the last four
// characters may be shown; of the rest, no eight characters in a row.
const quoting = `no row for (${canary})`

class Row extends Error {
  readonly parameters: readonly string[] = [canary]
  readonly query = { token: canary }
}

const errors: readonly (readonly [string, unknown])[] = [
  ['message', new Error(quoting)],
  ['code', Object.assign(new Error('x'), { code: canary })],
  ['name', Object.assign(new Error('x'), { name: canary })],
  ['cause', new Error('x', { cause: new Error(quoting) })],
  ['nested cause', new Error('x', { cause: new Error('y', { cause: { request: { token: canary } } }) })],
  ['AggregateError', new AggregateError([new Error(quoting)], 'x')],
  ['members', new Row('x')],
  ['stack', Object.assign(new Error('x'), { stack: quoting })],
  ['text', quoting],
  ['object', { token: canary }],
  ['AuthError with cause', new AuthError('token_revoked', { cause: new Error(quoting) })],
  ['AuthError with headers', new AuthError('token_expired', { headers: { 'x-key': canary } })],
  ['unavailable with cause', new AuthError('verifier_unavailable', { cause: new Error(quoting) })],
]

const verifiers: readonly (readonly [string, Verifier])[] = [
  ...errors.map(([name, error]) => [`rejects: ${name}`, misbehaving(() => Promise.reject(error))] as const),
  [
    'throws at once',
    misbehaving(() => {
      throw new Error(quoting)
    }),
  ],
  ['hangs', misbehaving(() => new Promise(() => undefined))],
  ['says the token', misbehaving((token) => Promise.resolve(token))],
  [
    'says an identity that is none',
    misbehaving((token) => Promise.resolve({ token, kind: token, subject: token })),
  ],
  ['unknown', misbehaving(() => Promise.resolve(null))],
  ['known', staticVerifier([{ token: canary, identity: service() }])],
  ['expired', staticVerifier([{ token: canary, identity: service({ expiresAt: new Date(0) }) }])],
  [
    'an enterprise key, no such account',
    { verify: () => Promise.resolve(enterprise()), findAccount: () => Promise.resolve(null) },
  ],
  [
    'an enterprise key, accounts are down',
    { verify: () => Promise.resolve(enterprise()), findAccount: () => Promise.reject(new Row(quoting)) },
  ],
  [
    'several',
    [misbehaving(() => Promise.reject(new Row(quoting))), misbehaving(() => null)] as unknown as Verifier,
  ],
]

const credentials: readonly (readonly string[])[] = [
  [`Authorization: Token ${canary}`],
  [`Authorization: token  ${canary}`],
  [`Authorization: Token token="${canary}"`],
  [`Authorization: Token ${canary}`, 'x-delegate-account-id: other'],
  [`Authorization: Token ${canary}`, `x-delegate-account-id: ${canary}`],
  [`Authorization: Token ${canary}`, 'x-delegate-account-id: a b'],
  [`Authorization: Token ${canary}`, 'Accept: application/problem+json'],
  [`Authorization: Token ${canary}`, `Authorization: Token ${canary}`],
  [`Authorization: Token ${canary} ${canary}`],
  [`Authorization: Token "${canary}"`],
  [`Authorization: Basic ${canary}`],
  [`Authorization: ${canary}`],
  [`Authorization: ${canary} ${canary}`],
  [`x-auth-key-id: ${canary}`],
]

const channel = 'latchkey:auth'
let heard: unknown[] = []
const listen = (event: unknown): void => void heard.push(event)
let servers: readonly Running[] = []

afterEach(async () => {
  diagnostics.unsubscribe(channel, listen)
  heard = []
  await closeAll(servers)
  servers = []
})

describe('in process, the key shows nowhere', () => {
  it.each(verifiers)('%s', async (_, verifier) => {
    diagnostics.subscribe(channel, listen)
    const authenticator = createAuthenticator({
      verifier,
      verifyTimeout: 5,
      credentialForms: ['token68', 'params'],
      onEvent: listen,
    })
    const texts = [shown(authenticator), shown(verifier)]
    for (const lines of credentials) {
      const rawHeaders = lines.flatMap((line) => line.split(/: (.*)/s).slice(0, 2))
      const outcome = await authenticator.authenticate({ headers: {}, rawHeaders })
      const refused = outcome.ok ? outcome.authorize(requirement({ scopes: ['log:write'] })) : outcome
      const { error } = refused ?? {}
      texts.push(
        shown(outcome),
        shown(refused),
        shown(error),
        outcome.ok ? shown(outcome.auth) : outcome.body,
      )
    }
    expect(heard.length).toBeGreaterThanOrEqual(2 * credentials.length)
    texts.push(...heard.map(shown), ...heard.map((event) => shown((event as { error: unknown }).error)))
    expect(leaks(texts.join('\n'))).toStrictEqual([])
  })

  it('nor in what is thrown at creation', () => {
    const bad: (() => unknown)[] = [
      () => staticVerifier([{ token: `${canary} `, identity: service() }]),
      () => staticVerifier([{ token: canary, identity: service({ kind: '' }) }]),
      () =>
        staticVerifier([
          { token: canary, identity: service() },
          { token: canary, identity: service() },
        ]),
      () => staticVerifier([{ token: canary, sha256: canary, identity: service() }]),
      () => staticVerifier(canary as never),
      () => createAuthenticator(canary as never),
      () => createAuthenticator({ verifier: canary as never }),
      () => createAuthenticator({ verifier: staticVerifier([]), realm: `${canary}\n` }),
      () => createAuthenticator({ verifier: staticVerifier([]), schemes: [`Token ${canary}`] }),
      () => createAuthenticator({ verifier: staticVerifier([]), delegateHeader: `${canary}:` }),
      () => createAuthenticator({ verifier: staticVerifier([]), verifyTimeout: canary }),
    ]
    for (const create of bad) {
      let thrown: unknown
      try {
        create()
      } catch (error) {
        thrown = error
      }
      expect(thrown).toBeInstanceOf(TypeError)
      expect(leaks(shown(thrown))).toStrictEqual([])
    }
  })
})

// Case 47.
describe('over the wire, and in the log at level trace, the key shows nowhere', () => {
  it.each(verifiers)('%s', async (_, verifier) => {
    const lines: string[] = []
    const logger = { level: 'trace', stream: { write: (line: string) => void lines.push(line) } }
    const three = { logger, required: { scopes: ['pipeline:read'] } }
    servers = await startThree({ verifier, verifyTimeout: 5, credentialForms: ['token68', 'params'] }, three)
    for (const { port } of servers) {
      for (const sent of credentials) {
        const answer = await exchange(port, request('/', sent))
        expect([answer?.status, leaks(answer?.bytes ?? '')]).toStrictEqual([answer?.status, []])
      }
    }
    expect(lines.length).toBeGreaterThan(credentials.length)
    expect(leaks(lines.join('\n'))).toStrictEqual([])
  })
})
