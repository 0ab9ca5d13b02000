import { describe, expect, it } from 'vitest'
import { jwtVerifier } from '../src/jwt-verifier.js'
import type { JwtOptions } from '../src/options.js'
import { ask, whoIs } from './support/ask.js'
import { audience, issuer, makeSigner, now, seconds, type Signer } from './support/signer.js'

const signer: Signer = await makeSigner('ES256')
const base = { issuer, audience, algorithms: ['ES256'], key: signer.key, clock: () => now } as const

async function judge(claims: object, more: Partial<JwtOptions> = {}, header: object = {}): Promise<unknown> {
  return whoIs(jwtVerifier({ ...base, ...more }), await signer.sign(claims, header))
}

const known = 'user-1'
const invalid = 'token_invalid'
const expired = 'token_expired'

describe('iss', () => {
  it.each([
    undefined,
    null,
    '',
    1,
    [issuer],
    {},
    `${issuer}/`,
    issuer.toUpperCase(),
    `${issuer} `,
    '__proto__',
  ])('%j is another issuer, or none: not mine', async (iss) => expect(await judge({ iss })).toBeNull())
})

describe('aud', () => {
  it.each([audience, [audience], ['x', audience]])('%j is this API', async (aud) =>
    expect(await judge({ aud })).toBe(known),
  )

  it('one of several of its names', async () => {
    expect(await judge({ aud: 'b' }, { audience: ['a', 'b'] })).toBe(known)
    expect(await judge({ aud: ['c', 'b'] }, { audience: ['a', 'b'] })).toBe(known)
    expect(await judge({ aud: 'c' }, { audience: ['a', 'b'] })).toBe(invalid)
  })

  it.each([
    undefined,
    null,
    '',
    [],
    'another',
    `${audience}/`,
    audience.slice(1),
    [[audience]],
    [audience, 1],
    { [audience]: true },
    { includes: audience },
    1,
  ])('%j is not', async (aud) => expect(await judge({ aud })).toBe(invalid))
})

describe('exp', () => {
  it('counts to the millisecond, and is no part of the life', async () => {
    expect(await judge({ exp: seconds + 0.001 })).toBe(known)
    expect(await judge({ exp: seconds })).toBe(expired)
    expect(await judge({ exp: seconds - 1 })).toBe(expired)
    expect(await judge({ exp: 0 })).toBe(expired)
  })

  it.each([undefined, null, '9999999999', -1, Number.MAX_SAFE_INTEGER, true, [9999999999], {}])(
    '%j is no end',
    async (exp) => expect(await judge({ exp })).toBe(invalid),
  )

  it('of infinity, as text of a token can be', async () => {
    const text = JSON.stringify({ iss: issuer, aud: audience, sub: 'a', exp: 0 }).replace(
      '"exp":0',
      '"exp":1e400',
    )
    expect(await whoIs(jwtVerifier(base), await signer.signText(text))).toBe(invalid)
  })

  it('may be absent where somebody has said so', async () => {
    const options = { allowTokensWithoutExpiry: true }
    expect(await judge({ exp: undefined }, options)).toBe(known)
    expect(await judge({ exp: seconds }, options)).toBe(expired)
    expect(await judge({ exp: 'x' }, options)).toBe(invalid)
  })

  it('of a token for somebody else is not told', async () => {
    expect(await judge({ exp: seconds - 1, aud: 'another' })).toBe(invalid)
    expect(await judge({ exp: seconds - 1, nbf: seconds + 60 })).toBe(invalid)
    expect(await judge({ exp: seconds - 1 }, { typ: 'at+jwt' })).toBe(invalid)
  })

  it('a clock that has gone wrong lets nobody in', async () => {
    expect(await judge({}, { clock: () => new Date(Number.NaN) })).toBe(invalid)
  })
})

describe('nbf', () => {
  it.each([
    [seconds, known],
    [seconds + 1, invalid],
    [0, known],
    ['0', invalid],
    [null, invalid],
    [Number.MAX_SAFE_INTEGER, invalid],
  ])('%j: %s', async (nbf, answer) => expect(await judge({ nbf })).toBe(answer))
})

describe('clockTolerance', () => {
  it('is added to exp and taken from nbf', async () => {
    const options = { clockTolerance: '30s' }
    expect(await judge({ exp: seconds - 29 }, options)).toBe(known)
    expect(await judge({ exp: seconds - 30 }, options)).toBe(expired)
    expect(await judge({ nbf: seconds + 30 }, options)).toBe(known)
    expect(await judge({ nbf: seconds + 31 }, options)).toBe(invalid)
  })

  it('shows in the expiry that the pipeline judges', async () => {
    const verifier = jwtVerifier({ ...base, clockTolerance: 30_000 })
    const exp = seconds + 5
    expect(await ask(verifier, await signer.sign({ exp }))).toMatchObject({
      expiresAt: new Date(exp * 1000 + 30_000),
    })
  })
})

describe('maxTokenAge', () => {
  const options = { maxTokenAge: '10m' }

  it('ends a life before exp does, and needs an iat', async () => {
    expect(await judge({ iat: seconds - 599 }, options)).toBe(known)
    expect(await judge({ iat: seconds - 600 }, options)).toBe(expired)
    expect(await judge({ iat: undefined }, options)).toBe(invalid)
    expect(await judge({ iat: 'x' }, options)).toBe(invalid)
    expect(await judge({ iat: seconds + 1 }, options)).toBe(invalid)
    expect(await judge({ iat: seconds + 1 }, { ...options, clockTolerance: 1000 })).toBe(known)
    expect(await judge({ iat: seconds - 610 }, { ...options, clockTolerance: 10_001 })).toBe(known)
  })

  it('does not make it longer', async () => {
    expect(await judge({ iat: seconds - 60, exp: seconds }, options)).toBe(expired)
  })

  it('shows in the expiry, also of a token that has no exp', async () => {
    const verifier = jwtVerifier({ ...base, ...options, allowTokensWithoutExpiry: true })
    const iat = seconds - 60
    for (const exp of [undefined, seconds + 3600])
      expect(await ask(verifier, await signer.sign({ iat, exp }))).toMatchObject({
        expiresAt: new Date((iat + 600) * 1000),
      })
  })

  it('without it, iat is not looked at, but must be an instant', async () => {
    expect(await judge({ iat: seconds + 3600 })).toBe(known)
    expect(await judge({ iat: undefined })).toBe(known)
    expect(await judge({ iat: 'x' })).toBe(invalid)
  })
})

describe('typ', () => {
  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'application/AT+jwt'])('%s is at+jwt', async (typ) => {
    expect(await judge({}, { typ: 'at+jwt' }, { typ })).toBe(known)
    expect(await judge({}, { typ: 'application/at+jwt' }, { typ })).toBe(known)
    expect(await judge({}, { typ: ['JWT', 'at+jwt'] }, { typ })).toBe(known)
  })

  it.each(['JWT', '', 'at+jwt ', 'x/at+jwt', undefined])('%j is not', async (typ) =>
    expect(await judge({}, { typ: 'at+jwt' }, typ === undefined ? {} : { typ })).toBe(invalid),
  )

  it('is not looked at unless it is wanted', async () =>
    expect(await judge({}, {}, { typ: 'dpop' })).toBe(known))
})

describe('other claims', () => {
  it('that are required are there, and not null', async () => {
    const options = { requiredClaims: ['tenant'] }
    expect(await judge({ tenant: '' }, options)).toBe(known)
    expect(await judge({ tenant: null }, options)).toBe(invalid)
    expect(await judge({}, options)).toBe(invalid)
    expect(await judge({}, { requiredClaims: ['toString'] })).toBe(invalid)
    expect(await judge({ tenant: 'a', exp: undefined }, options)).toBe(invalid)
  })

  it.each(['sub', 'jti', 'client_id'])('%s is a text or absent', async (name) => {
    for (const value of ['', null, 1, ['a'], {}]) expect(await judge({ [name]: value })).toBe(invalid)
  })

  it('have one value each', async () => {
    const sound = JSON.stringify({
      iss: issuer,
      aud: audience,
      sub: 'a',
      exp: seconds + 1,
      x: { y: 1, z: '"y":' },
    })
    const twice = [
      sound.replace('{', '{"sub":"b",'),
      sound.replace('{', `{"iss":"another",`),
      sound.replace('"y":1', '"y":1,"y":2'),
      // Behind an object, which has names of its own.
      sound.replace(/}$/, ',"sub":"b"}'),
      sound.replace('{', '{"s\\u0075b":"b",'),
      sound.replace('{', '{ "sub" : "b" , '),
      sound.replace('"x":', '"l":[{"a":1,"b":[],"a":2}],"x":'),
    ]
    const verifier = jwtVerifier(base)
    expect(await whoIs(verifier, await signer.signText(sound))).toBe('a')
    expect(await whoIs(verifier, await signer.signText(sound.replaceAll(',', ' ,\n ')))).toBe('a')
    const namesake = sound.replace('"y":1', ' "sub":"b"')
    expect(await whoIs(verifier, await signer.signText(namesake))).toBe('a')
    for (const text of twice) expect(await whoIs(verifier, await signer.signText(text))).toBe(invalid)
  })

  it('are not nested endlessly', async () => {
    const nested = (depth: number): string => `{"x":${'['.repeat(depth)}${']'.repeat(depth)},`
    const sound = JSON.stringify({ iss: issuer, aud: audience, sub: 'a', exp: seconds + 1 })
    const verifier = jwtVerifier(base)
    expect(await whoIs(verifier, await signer.signText(sound.replace('{', nested(20))))).toBe('a')
    for (const depth of [40, 5000])
      expect(await whoIs(verifier, await signer.signText(sound.replace('{', nested(depth))))).toBe(invalid)
    const leftOut = sound.replace('{', nested(40).replace('x', 'constructor'))
    expect(await whoIs(verifier, await signer.signText(leftOut))).toBe(invalid)
  })
})
