import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { exportSPKI, type CryptoKey } from 'jose'
import { describe, expect, it } from 'vitest'
import { jwtVerifier } from '../src/jwt-verifier.js'
import type { JwtOptions } from '../src/options.js'
import { ecPair, rsaPair } from './support/key-pair.js'
import { audience, issuer, makeSigner } from './support/signer.js'

const url = 'https://auth.example.com/jwks'
const good = { issuer, audience, algorithms: ['ES256'], jwksUrl: url }

function problem(options: unknown): string {
  try {
    jwtVerifier(options as JwtOptions)
  } catch (error) {
    return error instanceof TypeError ? error.message : 'no TypeError'
  }
  return 'none'
}

const without = (name: string): object =>
  Object.fromEntries(Object.entries(good).filter(([one]) => one !== name))

describe('options that say too little or too much', () => {
  it.each([
    ['nothing', undefined, 'options must be an object, got undefined'],
    ['a URL alone', url, 'options must be an object, got a string'],
    ['an empty list', [], 'give the options of one issuer or more'],
    ['an issuer twice', [good, good], 'an issuer is there twice'],
    [
      'an unknown name',
      { ...good, audiense: 'x' },
      'unknown option "audiense", allowed are issuer, audience',
    ],
    ['no issuer', without('issuer'), 'option "issuer" must be the text that stands in "iss"'],
    ['several issuers', { ...good, issuer: [issuer] }, 'for several issuers give a list of options'],
    ['an empty issuer', { ...good, issuer: '' }, 'got an empty string'],
    ['no audience', without('audience'), 'option "audience" must be what the issuer calls this API'],
    ['no audiences', { ...good, audience: [] }, 'got an empty array'],
    ['an audience that is null', { ...good, audience: null }, 'got null'],
    ['no algorithms', without('algorithms'), 'option "algorithms" must be a list of one or more of HS256'],
    ['an empty list of them', { ...good, algorithms: [] }, 'got an empty array'],
    ['one that is no list', { ...good, algorithms: 'RS256' }, 'got a string'],
    ['one that nobody knows', { ...good, algorithms: ['RS255'] }, 'must be a list of one or more of'],
    [
      'a name that objects have',
      { ...good, algorithms: ['constructor'] },
      'must be a list of one or more of',
    ],
    ['a list in the list', { ...good, algorithms: [['RS256']] }, 'got an array'],
    ['none', { ...good, algorithms: ['none'] }, 'has "none" in it'],
    ['nOnE beside others', { ...good, algorithms: ['RS256', 'nOnE'] }, 'has "none" in it'],
    ['both kinds', { ...good, algorithms: ['RS256', 'HS256'] }, 'mixes HS256 with algorithms of public keys'],
    ['no keys', without('jwksUrl'), 'give one of the options "jwksUrl", "jwks" and "key", got none'],
    ['keys in two places', { ...good, jwks: { keys: [] } }, 'got jwksUrl and jwks'],
    ['secrets at a URL', { ...good, algorithms: ['HS256'] }, 'whose secrets are in no "jwksUrl"'],
    ['a typ that is no text', { ...good, typ: true }, 'option "typ" must be a text like "at+jwt"'],
    ['a required claim alone', { ...good, requiredClaims: 'sub' }, 'must be a list of names of claims'],
    ['a text for yes', { ...good, allowTokensWithoutExpiry: 'yes' }, 'must be true or false'],
    ['a tolerance of a week', { ...good, clockTolerance: '7d' }, 'at most a day'],
    ['a tolerance below 0', { ...good, clockTolerance: -1 }, 'option "clockTolerance" must be a duration'],
    ['a maxTokenAge of 0', { ...good, maxTokenAge: 0 }, 'option "maxTokenAge" must be a duration'],
    ['a mapping that is none', { ...good, toIdentity: {} }, 'option "toIdentity" must be a function'],
    ['a clock that is none', { ...good, clock: new Date() }, 'option "clock" must be a function'],
  ])('%s', (_, options, words) => expect(problem(options)).toContain(words))
})

describe('where keys are fetched', () => {
  it.each([
    ['no URL', 'auth.example.com', 'must be a URL like'],
    ['another protocol', 'file:///etc/keys', 'must be a URL like'],
    ['plain http', 'http://auth.example.com/jwks', 'is plain http'],
    ['plain http to a name like this machine', 'http://localhost.example.com/', 'is plain http'],
    ['with a password', 'https://user:secret@auth.example.com/', 'must not have a user name or a password'],
    ['with a fragment', 'https://auth.example.com/#x', 'must not have a fragment'],
  ])('%s', (_, jwksUrl, words) => expect(problem({ ...good, jwksUrl })).toContain(words))

  it.each(['http://127.0.0.1:1/', 'http://localhost:1/', 'http://[::1]:1/', new URL(url)])('%s', (jwksUrl) =>
    expect(problem({ ...good, jwksUrl })).toBe('none'),
  )

  it.each([
    ['jwksMaxAge', 0],
    ['jwksMaxStale', 'soon'],
    ['jwksCooldown', 0],
    ['jwksTimeout', '25d'],
    ['jwksTimeout', 0],
    ['jwksMaxBytes', 0],
    ['jwksMaxBytes', 1.5],
    ['onJwksError', 'log'],
    ['fetch', 'fetch'],
  ])('option "%s" may not be %s', (name, value) =>
    expect(problem({ ...good, [name]: value })).toContain(`option "${name}" must be`),
  )

  it.each(['jwksMaxAge', 'jwksMaxStale', 'jwksCooldown', 'jwksTimeout', 'jwksMaxBytes', 'fetch'])(
    'option "%s" beside a fixed key is a mistake',
    async (name) => {
      const { key } = await makeSigner()
      const options = { issuer, audience, algorithms: ['ES256'], key, [name]: '1s' }
      expect(problem(options)).toContain('goes with "jwksUrl": leave it out beside "key"')
    },
  )

  it('nothing is fetched yet', () => {
    const fetch = (): never => expect.unreachable()
    expect(problem({ ...good, fetch })).toBe('none')
  })
})

describe('a fixed key', () => {
  const keyProblem = (key: unknown, ...algorithms: string[]): string =>
    problem({ issuer, audience, algorithms, key })

  it('must fit every algorithm', async () => {
    const { jwk, key } = await makeSigner('ES256')
    expect(keyProblem(key, 'ES256', 'RS256')).toContain('is no key for RS256')
    expect(keyProblem(key, 'ES384')).toContain('is no key for ES384')
    expect(keyProblem({ ...jwk, alg: 'ES512' }, 'ES256')).toContain('is no key for ES256')
    expect(keyProblem({ ...jwk, use: 'enc' }, 'ES256')).toContain('has a member "use" that is not "sig"')
    expect(keyProblem({ ...jwk, key_ops: ['sign'] }, 'ES256')).toContain('"key_ops" without "verify"')
    expect(keyProblem({ ...jwk, x: 'AA' }, 'ES256')).toContain('is no key that can be read')
  })

  it('of RSA has 2048 bits or more, and is no key for PSS alone', () => {
    const { publicKey: short } = rsaPair(1024)
    const { publicKey: pss } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
    for (const key of [short, pss]) expect(keyProblem(key, 'RS256')).toContain('is no key for RS256')
  })

  it('is public', async () => {
    const { publicKey, privateKey } = ecPair()
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const jwk = privateKey.export({ format: 'jwk' })
    for (const key of [privateKey, pem, jwk]) expect(keyProblem(key, 'ES256')).toContain('is a private key')
    expect(keyProblem(publicKey, 'ES256')).toBe('none')
    expect(keyProblem(createSecretKey(randomBytes(64)), 'ES256')).toContain('is a secret')
    expect(keyProblem({ kty: 'oct', k: 'AAAA' }, 'ES256')).toContain('is a secret')
    expect(keyProblem(randomBytes(64), 'ES256')).toContain('must be a public key')
  })

  it('as a PEM has nothing around it', async () => {
    const pem = await exportSPKI((await makeSigner()).key as CryptoKey)
    expect(keyProblem(pem, 'ES256')).toBe('none')
    for (const text of [`x${pem}`, ` ${pem}`, `${pem}${pem}`, `${pem}x`, pem.slice(0, -5), '', 'secret'])
      expect(keyProblem(text, 'ES256')).toMatch(/must be (one PEM|a public key)/)
  })
})

describe('a secret', () => {
  const keyProblem = (key: unknown, ...algorithms: string[]): string =>
    problem({ issuer, audience, algorithms, key })

  it('is as long as the hash or longer', () => {
    expect(keyProblem(randomBytes(31), 'HS256')).toContain('has 31 bytes, and HS256 must have 32 or more')
    expect(keyProblem(randomBytes(32), 'HS256')).toBe('none')
    expect(keyProblem(randomBytes(63), 'HS256', 'HS512')).toContain('must have 64 or more')
    expect(keyProblem({ kty: 'oct', k: 'AAAA' }, 'HS256')).toContain('has 3 bytes')
  })

  it('is no text, and no public key', async () => {
    const { key, jwk } = await makeSigner('RS256')
    const pem = await exportSPKI(key as CryptoKey)
    for (const text of ['', 'x'.repeat(64), pem])
      expect(keyProblem(text, 'HS256')).toContain('write Buffer.from(secret, "base64url")')
    for (const one of [key, jwk, null, true, 0, {}])
      expect(keyProblem(one, 'HS256')).toContain('option "key" must be the secret as bytes')
    for (const text of [pem, ` \n${pem}`, `junk${pem}`, JSON.stringify(jwk), ` ${JSON.stringify(jwk)}`])
      expect(keyProblem(Buffer.from(text), 'HS256')).toContain('is the text of a key')
    expect(keyProblem({ kty: 'oct', k: 'no base64url!' }, 'HS256')).toContain('is no base64url')
  })

  it('as a JWK is for what it says that it is for', () => {
    const jwk = { kty: 'oct', k: randomBytes(64).toString('base64url') }
    expect(keyProblem({ ...jwk, alg: 'HS512' }, 'HS256', 'HS512')).toContain('is no key for HS256')
    expect(keyProblem({ ...jwk, use: 'enc' }, 'HS256')).toContain('has a member "use" that is not "sig"')
    expect(keyProblem({ ...jwk, key_ops: ['sign'] }, 'HS256')).toContain('"key_ops" without "verify"')
    const said = { alg: 'HS256', use: 'sig', key_ops: ['sign', 'verify'] }
    expect(keyProblem({ ...jwk, ...said }, 'HS256')).toBe('none')
  })
})

describe('a JWK set', () => {
  const setProblem = (jwks: unknown): string => problem({ issuer, audience, algorithms: ['ES256'], jwks })

  it('has a public key that can be used', async () => {
    const { jwk } = await makeSigner('ES256')
    const rsa = await makeSigner('RS256')
    const { privateKey } = ecPair()
    for (const jwks of [null, [], {}, { keys: [] }, { keys: {} }, { keys: [null] }])
      expect(setProblem(jwks)).toContain('option "jwks" must be a JWK set')
    expect(setProblem({ keys: [rsa.jwk] })).toContain('has no key for ES256')
    expect(setProblem({ keys: [{ ...jwk, use: 'enc' }] })).toContain('has no key for ES256')
    expect(setProblem({ keys: [jwk, jwk] })).toContain('has two keys with the same "kid"')
    expect(setProblem({ keys: [jwk, privateKey.export({ format: 'jwk' })] })).toContain(
      'keys[1] is a private key',
    )
    expect(setProblem({ keys: [jwk, { kty: 'oct', k: 'AAAA' }] })).toContain('keys[1] is a secret')
    expect(setProblem({ keys: [jwk, rsa.jwk, { kty: 'RSA', use: 'enc' }] })).toBe('none')
  })
})

describe('what an error says', () => {
  it('is no secret, and no URL', async () => {
    const secret = 'a-secret-of-31-characters-12345'
    const { jwk } = await makeSigner()
    const cases: readonly object[] = [
      { ...good, jwksUrl: `http://auth.example.com/${secret}` },
      { ...good, jwksUrl: `https://u:${secret}@auth.example.com` },
      { issuer, audience, algorithms: ['HS256'], key: secret },
      { issuer, audience, algorithms: ['HS256'], key: Buffer.from(secret) },
      { issuer, audience, algorithms: ['ES256'], key: { ...jwk, d: secret } },
      { ...good, audience: [secret, 1] },
    ]
    for (const options of cases) {
      expect(problem(options)).toMatch(/^jwtVerifier: option "/)
      expect(problem(options)).not.toContain(secret)
    }
  })

  it('nor does a verifier show its secret', async () => {
    const key = Buffer.from('a-secret-of-more-than-32-characters')
    const verifier = jwtVerifier({ issuer, audience, algorithms: ['HS256'], key })
    await verifier.verify('a.b.c', { scheme: 'Token', signal: new AbortController().signal })
    expect(inspect(verifier, { depth: 10, showHidden: true })).not.toContain('secret')
  })
})

it('a polluted prototype sets no option', () => {
  const polluted = Object.prototype as { jwksMaxAge?: unknown }
  polluted.jwksMaxAge = 'nonsense'
  try {
    expect(problem(good)).toBe('none')
  } finally {
    delete polluted.jwksMaxAge
  }
})
