import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { jwtVerifier } from '../src/jwt-verifier.js'
import type { JwtOptions } from '../src/options.js'
import { ask, whoIs } from './support/ask.js'
import { endless, json, keys, startJwks } from './support/jwks-server.js'
import { rsaPair } from './support/key-pair.js'
import { audience, issuer, makeSigner, now, type Signer } from './support/signer.js'

const [first, second]: [Signer, Signer] = await Promise.all([
  makeSigner('ES256', 'k1'),
  makeSigner('ES256', 'k2', 'another'),
])

function options(jwksUrl: string, more: Partial<JwtOptions> = {}): JwtOptions {
  return { issuer, audience, algorithms: ['ES256'], jwksUrl, clock: () => now, ...more }
}

describe('keys behind a URL', () => {
  it('a thousand requests at once make one fetch, and those that follow none', async () => {
    const server = await startJwks(keys(first.jwk))
    const verifier = jwtVerifier(options(server.url))
    expect(server.asked).toBe(0)
    const token = await first.sign()
    const answers = await Promise.all(Array.from({ length: 1000 }, () => whoIs(verifier, token)))
    expect(new Set(answers)).toEqual(new Set(['user-1']))
    for (let i = 0; i < 50; i++) await whoIs(verifier, await first.sign({ sub: `user-${i}` }))
    expect(server.asked).toBe(1)
  })

  it('a token of another issuer, of another algorithm or of no form makes no fetch', async () => {
    const server = await startJwks(keys(first.jwk))
    const verifier = jwtVerifier(options(server.url))
    const others = [
      await first.sign({ iss: 'https://other.example.com' }),
      await (await makeSigner('ES384')).sign(),
      'a.b.c',
    ]
    for (const token of others) expect(await whoIs(verifier, token)).toBeNull()
    expect(server.asked).toBe(0)
  })

  it('a new key is found without a restart, and one that was taken away is refused', async () => {
    const server = await startJwks(keys(first.jwk))
    const verifier = jwtVerifier(options(server.url, { jwksCooldown: 1, jwksMaxAge: '1h' }))
    expect(await whoIs(verifier, await first.sign())).toBe('user-1')
    server.answer = keys(second.jwk)
    await new Promise((resolve) => void setTimeout(resolve, 5))
    expect(await whoIs(verifier, await second.sign())).toBe('user-1')
    expect(server.asked).toBe(2)
    await new Promise((resolve) => void setTimeout(resolve, 5))
    expect(await whoIs(verifier, await first.sign())).toBeNull()
    expect(server.asked).toBe(3)
  })

  it('a key of the name and another material is not the key', async () => {
    const server = await startJwks(keys({ ...second.jwk, kid: 'k1' }))
    expect(await whoIs(jwtVerifier(options(server.url)), await first.sign())).toBeNull()
  })

  it('a token without kid is taken where only one key can be it', async () => {
    const rsa = await makeSigner('RS256', 'r1')
    const server = await startJwks(keys(first.jwk, rsa.jwk))
    const verifier = jwtVerifier(options(server.url, { jwksCooldown: 1 }))
    const token = await first.sign({}, { kid: undefined })
    expect(await whoIs(verifier, token)).toBe('user-1')
    server.answer = keys(first.jwk, second.jwk)
    const both = jwtVerifier(options(server.url))
    expect(await whoIs(both, token)).toBeNull()
    expect(await whoIs(both, await first.sign())).toBe('user-1')
  })

  it('a key for encryption, or for another algorithm, is none', async () => {
    const server = await startJwks(keys({ ...first.jwk, use: 'enc' }, { ...second.jwk, alg: 'ES512' }))
    const verifier = jwtVerifier(options(server.url))
    expect(await whoIs(verifier, await first.sign())).toBeNull()
    expect(await whoIs(verifier, await second.sign())).toBeNull()
  })

  it('what else is in the set does no harm: other kinds, broken ones, secrets', async () => {
    const server = await startJwks(
      keys(
        { kty: 'XYZ', kid: 'x' },
        { kty: 'oct', k: 'AAAA', kid: 's' },
        { kty: 'EC', kid: 'b', crv: 'P-256' },
        first.jwk,
      ),
    )
    expect(await whoIs(jwtVerifier(options(server.url)), await first.sign())).toBe('user-1')
  })

  it('a key of the issuer’s that cannot be used is an outage for its tokens alone', async () => {
    const rsa = await makeSigner('RS256', 'k9')
    const short = rsaPair(1024).publicKey.export({ format: 'jwk' })
    const privateKey = rsaPair().privateKey.export({
      format: 'jwk',
    })
    for (const jwk of [short, privateKey, { kty: 'RSA', n: '!', e: 'AQAB' }]) {
      const server = await startJwks(keys(first.jwk, { ...jwk, kid: 'k9' }))
      const verifier = jwtVerifier(options(server.url, { algorithms: ['ES256', 'RS256'] }))
      expect(await ask(verifier, await rsa.sign())).toMatch(/^outage: jwtVerifier: http:\/\/127.0.0.1:\d+: /)
      expect(await whoIs(verifier, await first.sign())).toBe('user-1')
    }
  })
})

describe('an endpoint that fails is an outage, and asked once', () => {
  const cases: readonly [string, (response: ServerResponse) => unknown, RegExp][] = [
    ['an error', (response) => json(response, {}, 500), /it answered 500/],
    ['not found', (response) => json(response, { keys: [first.jwk] }, 404), /it answered 404/],
    ['no content', (response) => response.writeHead(204).end(), /it answered 204/],
    [
      'a redirect',
      (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      /it redirects/,
    ],
    ['a body without end', endless, /more than 262144 bytes/],
    ['garbage', (response) => json(response, '<html>'), /no JWK set/],
    ['no UTF-8', (response) => response.end(Buffer.from([0xff])), /./],
    ['a list', (response) => json(response, [first.jwk]), /no JWK set/],
    ['null', (response) => json(response, 'null'), /no JWK set/],
    ['keys that are none', (response) => json(response, { keys: ['a'] }), /no JWK set/],
    ['an empty body', (response) => response.end(), /no JWK set/],
    ['a connection that breaks', (response) => response.destroy(), /the request failed \(/],
    [
      'a body that breaks off',
      (response) => {
        response.writeHead(200, { 'content-length': 1000 }).write('{"keys":')
        setTimeout(() => response.destroy(), 5)
      },
      /./,
    ],
  ]

  it.each(cases)('%s', async (_, answer, words) => {
    const server = await startJwks(answer)
    const errors: Error[] = []
    const verifier = jwtVerifier(options(server.url, { onJwksError: (error) => void errors.push(error) }))
    const token = await first.sign()
    for (let i = 0; i < 5; i++) {
      const said = await ask(verifier, token)
      expect(said).toMatch(/^outage: jwtVerifier: http:\/\/127.0.0.1:\d+: /)
      expect(said).toMatch(words)
      expect(said).not.toContain('/jwks')
    }
    expect(server.asked).toBe(1)
    expect(errors).toHaveLength(1)
  })

  it('nobody is there', async () => {
    const server = await startJwks(keys(first.jwk))
    await server.close()
    const said = await ask(jwtVerifier(options(server.url)), await first.sign())
    expect(said).toMatch(/the request failed \(ECONNREFUSED\)$/)
  })

  it('no answer in time, with headers and without', async () => {
    const hangs: readonly ((response: ServerResponse) => unknown)[] = [
      () => undefined,
      (response) => response.writeHead(200).write('{"keys":'),
    ]
    for (const hang of hangs) {
      const server = await startJwks(hang)
      const verifier = jwtVerifier(options(server.url, { jwksTimeout: 50 }))
      expect(await ask(verifier, await first.sign())).toMatch(/no answer within 50 ms$/)
    }
  })

  it('a fetch that does not end when it is told to', async () => {
    const fetch = (): Promise<Response> => new Promise(() => undefined)
    const verifier = jwtVerifier(options('https://auth.example.com/jwks', { fetch, jwksTimeout: 20 }))
    expect(await ask(verifier, await first.sign())).toMatch(/no answer within 20 ms$/)
  })

  it('a fetch that throws: what it says is not repeated', async () => {
    const fetch = (): never => {
      throw new Error('https://auth.example.com/jwks?secret')
    }
    const verifier = jwtVerifier(options('https://auth.example.com/jwks?secret', { fetch }))
    expect(await ask(verifier, await first.sign())).toBe(
      'outage: jwtVerifier: https://auth.example.com: the request failed (no code)',
    )
  })

  it('a listener that throws harms nothing', async () => {
    const server = await startJwks((response) => json(response, {}, 500))
    const onJwksError = (): never => {
      throw new Error('the log is full')
    }
    const verifier = jwtVerifier(options(server.url, { onJwksError }))
    expect(await ask(verifier, await first.sign())).toMatch(/it answered 500/)
  })
})

describe('an endpoint that fails later', () => {
  it('keys that are too old are used for their time, and back up it is asked again', async () => {
    const server = await startJwks(keys(first.jwk))
    const errors: string[] = []
    const verifier = jwtVerifier(
      options(server.url, {
        jwksMaxAge: 1,
        jwksCooldown: 1,
        onJwksError: ({ message }) => void errors.push(message.replace(/^.*: /, '')),
      }),
    )
    const token = await first.sign()
    expect(await whoIs(verifier, token)).toBe('user-1')
    server.answer = (response) => json(response, {}, 503)
    await new Promise((resolve) => void setTimeout(resolve, 5))
    for (let i = 0; i < 10; i++) expect(await whoIs(verifier, token)).toBe('user-1')
    expect(new Set(errors)).toEqual(new Set(['it answered 503']))
    // Garbage is an outage, too, and takes no key away.
    server.answer = (response) => json(response, 'gone')
    await new Promise((resolve) => void setTimeout(resolve, 5))
    expect(await whoIs(verifier, token)).toBe('user-1')
    server.answer = keys(second.jwk)
    await expect.poll(() => whoIs(verifier, token)).toBeNull()
    expect(await whoIs(verifier, await second.sign())).toBe('user-1')
  })

  it('or not at all, where that is said', async () => {
    const server = await startJwks(keys(first.jwk))
    const verifier = jwtVerifier(options(server.url, { jwksMaxAge: 1, jwksMaxStale: 0, jwksCooldown: 1 }))
    const token = await first.sign()
    expect(await whoIs(verifier, token)).toBe('user-1')
    server.answer = (response) => json(response, {}, 503)
    await new Promise((resolve) => void setTimeout(resolve, 5))
    expect(await whoIs(verifier, token)).toMatch(/^outage: .* it answered 503$/)
  })
})

it('an abort ends the wait for keys, and not the fetch', async () => {
  let release = (): void => undefined
  const server = await startJwks((response) => {
    release = () => keys(first.jwk)(response)
  })
  const verifier = jwtVerifier(options(server.url))
  const token = await first.sign()
  const controller = new AbortController()
  const [given, kept] = [ask(verifier, token, controller.signal), whoIs(verifier, token)]
  await expect.poll(() => server.asked).toBe(1)
  controller.abort()
  expect(await given).toMatch(/^outage: /)
  release()
  expect(await kept).toBe('user-1')
  expect(server.asked).toBe(1)
})
