import { createSecretKey } from 'node:crypto'
import { jwtVerifier, type JwtOptions } from '@latchkey/jwt'
import { describe, expect, it } from 'vitest'
import { asked, audience, claims, ecPair, forge, hmac, issuer, rsaPair } from './forge.js'

// Case 27. CVE-2023-48223, CVE-2026-34950: a PEM that was not seen to be one, for what stood before it, became an HMAC secret, and
// everybody knows it. CVE-2026-44351, GHSA-g3jj-5cmm-3hxx: so did a JWK in JSON, an empty text, null.
const { pem, jwk, publicKey } = rsaPair()
const ecPem = ecPair().pem
const pkcs1 = publicKey.export({ format: 'pem', type: 'pkcs1' }).toString()

const made = (key: unknown, algorithms: readonly string[]): (() => unknown) => {
  const options = { issuer, audience, algorithms, key } as unknown as JwtOptions
  return () => jwtVerifier(options)
}

const texts: readonly (readonly [string, string])[] = [
  ['a PEM', pem],
  ['a PEM of PKCS #1', pkcs1],
  ['a PEM of an EC key', ecPem],
  ['a PEM behind a line break', `\n${pem}`],
  ['a PEM behind white space', ` \t\r\n${pem}`],
  ['a PEM behind junk', `junk${pem}`],
  ['a PEM behind a byte order mark', `\ufeff${pem}`],
  ['a PEM with other line ends', pem.replaceAll('\n', '\r\n')],
  ['a certificate', pem.replaceAll('PUBLIC KEY', 'CERTIFICATE')],
  ['a JWK in JSON', JSON.stringify(jwk)],
  ['a JWK in JSON with white space', JSON.stringify(jwk, null, 2)],
  ['a JWK behind white space', ` \n${JSON.stringify(jwk)}`],
  ['a JWK set in JSON', JSON.stringify({ keys: [jwk] })],
]

describe.each(texts)('%s never becomes a secret', (_, text) => {
  it.each([['HS256'], ['HS384', 'HS512']])('for %s', (...algorithms) => {
    for (const key of [
      text,
      Buffer.from(text),
      new Uint8Array(Buffer.from(text)),
      createSecretKey(Buffer.from(text)),
    ])
      expect(made(key, algorithms)).toThrow(
        /^jwtVerifier: option "key" (must be the secret as bytes|is the text of a key)/,
      )
    const k = Buffer.from(text).toString('base64url')
    expect(made({ kty: 'oct', k }, algorithms)).toThrow(/is the text of a key/)
  })
})

const der = (type: 'spki' | 'pkcs1', key = publicKey): Buffer => key.export({ format: 'der', type })

// Case 27.
describe('nor does a public key in another spelling', () => {
  it.each<readonly [string, Buffer]>([
    ['DER', der('spki')],
    ['DER of PKCS #1', der('pkcs1')],
    ['DER of an EC key', der('spki', ecPair().publicKey)],
    ['the base64 of a PEM without its frame', Buffer.from(der('spki').toString('base64'))],
    ['the same, on several lines', Buffer.from(pem.split('\n').slice(1, -2).join('\n'))],
    ['a PEM in UTF-16', Buffer.from(pem, 'utf16le')],
    ['a JWK in UTF-16', Buffer.from(JSON.stringify(jwk), 'utf16le')],
    ['a JWK behind a byte order mark', Buffer.from(`\ufeff${JSON.stringify(jwk)}`)],
    ['a JWK in a list', Buffer.from(JSON.stringify([jwk]))],
  ])('%s', (_, key) => {
    for (const one of [key, createSecretKey(key), { kty: 'oct', k: key.toString('base64url') }])
      expect(made(one, ['HS256'])).toThrow(/is the text of a key|is a public key/)
  })
})

// Case 27.
describe('what is nothing never becomes a secret', () => {
  it.each<readonly [string, unknown]>([
    ['an empty text', ''],
    ['null', null],
    ['undefined', undefined],
    ['false', false],
    ['zero', 0],
    ['an empty buffer', Buffer.alloc(0)],
    ['a short one', Buffer.alloc(31, 1)],
    ['an object', {}],
    ['a list of numbers', Array(32).fill(1)],
    ['a JWK without its secret', { kty: 'oct' }],
    ['a JWK with an empty one', { kty: 'oct', k: '' }],
    ['a JWK with one that is no text', { kty: 'oct', k: Buffer.alloc(32) }],
    ['a JWK with one that is no base64url', { kty: 'oct', k: 'ü'.repeat(64) }],
    ['a text that is long enough', 'x'.repeat(64)],
  ])('%s', (_, key) => expect(made(key, ['HS256'])).toThrow(TypeError))
})

it('nor does a public key for public algorithms get to be one', async () => {
  for (const key of [
    `junk${pem}`,
    ` ${pem}`,
    `${pem}${ecPem}`,
    Buffer.from(pem),
    JSON.stringify(jwk),
    '',
    null,
  ])
    expect(made(key, ['RS256'])).toThrow(TypeError)
  const verifier = jwtVerifier({ issuer, audience, algorithms: ['RS256'], key: pem })
  for (const secret of [pem, `junk${pem}`, JSON.stringify(jwk), ''])
    expect(await asked(verifier, forge({ alg: 'HS256' }, claims(), hmac(secret)))).toBe('token_invalid')
})
