// Against oidc-provider, which is certified: what it signs is taken, for as long as its keys say so.
import { createAuthenticator } from '@latchkey/core'
import { jwtVerifier, type JwtOptions } from '@latchkey/jwt'
import { afterEach, describe, expect, it } from 'vitest'
import { audience, privateKey, startProvider, type Alg, type RunningProvider } from './provider.js'

let provider: RunningProvider
afterEach(() => provider.stop())

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds))

/** Who the pipeline says it is, under the scheme that OAuth clients use. */
function guard(alg: Alg, more: Partial<JwtOptions> = {}): (token: string) => Promise<unknown> {
  const { issuer, jwksUrl } = provider
  const verifier = jwtVerifier({ issuer, audience, algorithms: [alg], jwksUrl, typ: 'at+jwt', ...more })
  const authenticator = createAuthenticator({ verifier, schemes: ['Token', 'Bearer'] })
  return async (token) => {
    const outcome = await authenticator.authenticate({ headers: { authorization: `Bearer ${token}` } })
    return outcome.ok ? outcome.auth : outcome.error.reason
  }
}

describe.each(['ES256', 'RS256', 'PS256', 'EdDSA'] as const)('%s', (alg) => {
  it('a client’s access token says who it is', async () => {
    provider = await startProvider([await privateKey(alg, 'k1')])
    const ask = guard(alg)
    const token = await provider.token({ scope: 'pipeline:read pipeline:write' })
    expect(await ask(token)).toMatchObject({
      kind: 'jwt',
      subject: { id: 'log-shipper', type: 'service' },
      account: null,
      scopes: ['pipeline:read', 'pipeline:write'],
      claims: { iss: provider.issuer, aud: audience, client_id: 'log-shipper' },
    })
    const tokens = await Promise.all(Array.from({ length: 10 }, () => provider.token()))
    for (const one of tokens) expect(await ask(one)).toMatchObject({ scopes: ['pipeline:read'] })
    expect(provider.keysAsked).toBe(1)
  })
})

it('a token for another API, or of another provider, is not taken', async () => {
  const key = await privateKey('ES256', 'k1')
  provider = await startProvider([key])
  const ask = guard('ES256')
  expect(await ask(await provider.token({ resource: 'https://other.example.com' }))).toBe('token_invalid')
  const [own, foreign] = [provider, await startProvider([await privateKey('ES256', 'k1')])]
  expect(await ask(await foreign.token())).toBe('token_invalid')
  expect(await ask(await own.token())).toMatchObject({ kind: 'jwt' })
  await foreign.stop()
})

it('a token expires', async () => {
  provider = await startProvider([await privateKey('ES256', 'k1')], 60)
  let late = 0
  const ask = guard('ES256', { clock: () => new Date(Date.now() + late) })
  const token = await provider.token()
  expect(await ask(token)).toMatchObject({ kind: 'jwt' })
  late = 61_000
  expect(await ask(token)).toBe('token_expired')
})

describe('when its keys are rotated', () => {
  it('the new one is found without a restart, and the old one is good until it is taken away', async () => {
    const [first, second] = await Promise.all([privateKey('ES256', 'k1'), privateKey('ES256', 'k2')])
    provider = await startProvider([first])
    const ask = guard('ES256', { jwksCooldown: 1, jwksMaxAge: '500ms' })
    const old = await provider.token()
    expect(await ask(old)).toMatchObject({ kind: 'jwt' })

    provider.useKeys([second, first])
    await pause(5)
    expect(await ask(await provider.token())).toMatchObject({ kind: 'jwt' })
    expect(await ask(old)).toMatchObject({ kind: 'jwt' })

    provider.useKeys([second])
    await expect.poll(() => ask(old)).toBe('token_invalid')
    expect(await ask(await provider.token())).toMatchObject({ kind: 'jwt' })
  })

  it('a key that was replaced at once, under the same name, is found by age', async () => {
    const [first, second] = await Promise.all([privateKey('ES256', 'k1'), privateKey('ES256', 'k1')])
    provider = await startProvider([first])
    const ask = guard('ES256', { jwksMaxAge: '500ms' })
    expect(await ask(await provider.token())).toMatchObject({ kind: 'jwt' })
    provider.useKeys([second])
    const token = await provider.token()
    await expect.poll(() => ask(token)).toMatchObject({ kind: 'jwt' })
  })
})

describe('when it is down', () => {
  it('its tokens are taken for a while, then it is unavailable; and it comes back by itself', async () => {
    provider = await startProvider([await privateKey('ES256', 'k1')])
    const options = { jwksMaxAge: '500ms', jwksMaxStale: '3s', jwksCooldown: 50 }
    const ask = guard('ES256', options)
    const token = await provider.token()
    expect(await ask(token)).toMatchObject({ kind: 'jwt' })
    await provider.stop()
    await pause(550)
    expect(await ask(token)).toMatchObject({ kind: 'jwt' })
    await expect.poll(() => ask(token), { timeout: 10_000 }).toBe('verifier_unavailable')
    expect(await guard('ES256')(token)).toBe('verifier_unavailable')
    await provider.start()
    await expect.poll(() => ask(token), { timeout: 10_000 }).toMatchObject({ kind: 'jwt' })
  })
})
