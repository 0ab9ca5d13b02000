import { jwtVerifier } from '@latchkey/jwt'
import { describe, expect, it } from 'vitest'
import { asked, audience, claims, ecPair, forge, issuer } from './forge.js'

// Here what was signed is for this API, by this issuer, and for now; and it is of the form that the standard gives it.
const { publicKey, sign } = ecPair()
const verifier = jwtVerifier({ issuer, audience, algorithms: ['ES256'], key: publicKey })
const now = Math.floor(Date.now() / 1000)

const ask = (over: object | string): Promise<string | undefined> =>
  asked(verifier, forge({ alg: 'ES256' }, typeof over === 'string' ? over : claims(over), sign))

it('a good one is taken', async () => expect(await ask({})).toBe('admin'))

// Case 29. CVE-2025-30144: a list of issuers was compared as the issuer that is in it.
describe('iss', () => {
  it.each([
    undefined,
    null,
    '',
    [issuer],
    [issuer, 'https://evil.example.com'],
    ['https://evil.example.com', issuer],
    { 0: issuer, length: 1 },
    `${issuer}.evil.example.com`,
    `${issuer}/`,
    `${issuer}\0`,
    'HTTPS://AUTH.EXAMPLE.COM',
    'https://evil.example.com#https://auth.example.com',
    true,
    0,
  ])('%j', async (iss) => expect(await ask({ iss })).toBe('token_invalid'))
})

// Case 29. CVE-2025-62610, CVE-2026-44459: no audience was asked for, or none had to be there.
describe('aud', () => {
  it.each([
    undefined,
    null,
    '',
    [],
    ['https://other.example.com'],
    'https://other.example.com',
    `${audience}/`,
    `${audience} https://other.example.com`,
    audience.slice(0, -1),
    [[audience]],
    { 0: audience, length: 1 },
    { [audience]: audience },
    [audience, null],
    true,
  ])('%j', async (aud) => expect(await ask({ aud })).toBe('token_invalid'))
})

// Case 29.
describe('exp', () => {
  it.each([
    [0, 'token_expired'],
    [now - 1, 'token_expired'],
    [-1, 'token_invalid'],
    [`${now + 3600}`, 'token_invalid'],
    ['never', 'token_invalid'],
    [undefined, 'token_invalid'],
    [null, 'token_invalid'],
    [true, 'token_invalid'],
    [[now + 3600], 'token_invalid'],
    [{}, 'token_invalid'],
    [Number.MAX_SAFE_INTEGER, 'token_invalid'],
  ])('%j: %s', async (exp, answer) => expect(await ask({ exp })).toBe(answer))
})

// Case 29.
describe('nbf and iat', () => {
  it.each([now + 3600, '0', null, false, [], -1, Number.MAX_SAFE_INTEGER])('nbf %j', async (nbf) =>
    expect(await ask({ nbf })).toBe('token_invalid'),
  )

  it.each(['0', null, false, [], -1])('iat %j', async (iat) =>
    expect(await ask({ iat })).toBe('token_invalid'),
  )
})

it.each(['exp', 'nbf', 'iat'])('%s of 1e400 is no instant', async (name) => {
  const text = JSON.stringify(claims({ [name]: 123_456 })).replace('123456', '1e400')
  expect(await ask(text)).toBe('token_invalid')
})

// Case 12, and RFC 6750 §3.1: only who holds a token that was good is told.
describe('what is told of a token that has expired', () => {
  it('nothing, where it is forged, or for somebody else', async () => {
    const expired = claims({ exp: now - 1 })
    const stranger = ecPair().sign
    expect(await asked(verifier, forge({ alg: 'ES256' }, expired, sign))).toBe('token_expired')
    expect(await asked(verifier, forge({ alg: 'ES256' }, expired, stranger))).toBe('token_invalid')
    expect(await asked(verifier, forge({ alg: 'none' }, expired, stranger))).toBe('token_invalid')
    expect(await ask({ exp: now - 1, aud: 'https://other.example.com' })).toBe('token_invalid')
  })
})

describe('what an attacker may have written into good claims', () => {
  it('pollutes nothing, and stands in for nothing', async () => {
    const text = JSON.stringify(claims({ sub: undefined })).replace(
      '{',
      '{"__proto__":{"sub":"admin","polluted":true},"constructor":{"prototype":{"polluted":true}},',
    )
    expect(await ask(text)).toBe('token_invalid')
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { polluted?: true }).polluted).toBeUndefined()
  })
})
