import diagnostics from 'node:diagnostics_channel'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAuthenticator } from '@latchkey/core'
import { jwtVerifier, type JwtOptions } from '@latchkey/jwt'
import { afterEach, describe, expect, it } from 'vitest'
import { leaks, shown } from '../../support/canary.js'
import { audience, claims, ecPair, forge, hmac, issuer, type Sign } from '../jwt/forge.js'

const { pem, jwk, sign } = ecPair()
const secret = 'a-secret-of-both-that-is-long-enough'
const forEc = { issuer, audience, algorithms: ['ES256'] } as const
const byKey = { ...forEc, key: pem }
const made = (over: object | string = {}, header: object = {}, by: Sign = sign): string =>
  forge({ alg: 'ES256', kid: 'k1', ...header }, typeof over === 'string' ? over : claims(over), by)
const throwing = (token: unknown): never => {
  throw new Error(`no user for ${JSON.stringify(token)}`, { cause: token })
}

/** What may become of a token, by the verifier's options and the reason, undefined where it is accepted. */
const fates: readonly (readonly [string, JwtOptions<object>, string, string | undefined])[] = [
  ['good', byKey, made(), undefined],
  ['expired', byKey, made({ exp: 1 }), 'token_expired'],
  ['of another key', byKey, made({}, {}, ecPair().sign), 'token_invalid'],
  ['of a secret', { ...forEc, algorithms: ['HS256'], key: Buffer.from(secret) }, made(), 'token_invalid'],
  ['by a secret', byKey, made({}, { alg: 'HS256' }, hmac(secret)), 'token_invalid'],
  ['for somebody else', byKey, made({ aud: 'https://other.example' }), 'token_invalid'],
  ['with broken claims', byKey, made(`{"iss":"${issuer}","sub":"`), 'token_invalid'],
  ['with an odd header', byKey, made({}, { crit: ['x'], x: 1 }), 'token_invalid'],
  ['toIdentity throws', { ...byKey, toIdentity: throwing }, made(), 'verifier_unavailable'],
  [
    'toIdentity says nonsense',
    { ...byKey, toIdentity: (all) => all as never },
    made(),
    'verifier_unavailable',
  ],
]

const outages: readonly (readonly [string, RequestListener])[] = [
  ['an error page', (_, response) => void response.writeHead(500).end('no')],
  [
    'a key that is none',
    (_, response) => void response.end(JSON.stringify({ keys: [{ ...jwk, kid: 'k1', x: '' }] })),
  ],
  ['a hang-up', (request) => void request.socket.destroy()],
]

let keys: Server | undefined
afterEach(async () => {
  keys?.closeAllConnections()
  await new Promise((resolve) => void (keys?.close(resolve) ?? resolve(undefined)))
  keys = undefined
})

/** The reason of a refusal; and that nothing which can be printed of it has a part of payload or signature, or of the secret. */
async function judged(options: JwtOptions<object>, token: string): Promise<string | undefined> {
  const heard: unknown[] = []
  const listen = (event: unknown): void => void heard.push(event)
  diagnostics.subscribe('latchkey:auth', listen)
  const verifier = jwtVerifier(options)
  const authenticator = createAuthenticator({ verifier, onEvent: listen })
  const outcome = await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
  diagnostics.unsubscribe('latchkey:auth', listen)
  expect(heard).toHaveLength(2)
  const signed = token.split('.').slice(1)
  const thrown = outcome.ok ? undefined : outcome.error
  for (const thing of [...heard, outcome, thrown, verifier, authenticator])
    expect(leaks(shown(thing), [...signed, secret])).toEqual([])
  return thrown?.reason
}

// Case 47: a JWT is a key like any other. What it says of its holder may be seen, by those who may see who calls; what makes it one not.
describe('a JWT is in no error, no event and no inspection', () => {
  it.each(fates)('%s', async (_, options, token, reason) => {
    expect(await judged(options, token)).toBe(reason)
  })

  it.each(outages)('whose keys are answered by %s', async (_, answer) => {
    keys = createServer(answer)
    await new Promise<void>((resolve) => void keys?.listen(0, '127.0.0.1', resolve))
    const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/`
    expect(await judged({ ...forEc, jwksUrl }, made())).toBe('verifier_unavailable')
  })
})
