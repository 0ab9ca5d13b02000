import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwtVerifier } from '@latchkey/jwt'
import { afterEach, describe, expect, it } from 'vitest'
import { asked, audience, claims, ecPair, encoded, forge, issuer } from './forge.js'

// Here what else a header may say: nothing in it is obeyed but the choice among the issuer's own keys and algorithms.
const kid = 'k1'
const [own, evil] = [ecPair(), ecPair()]
const jwks = { keys: [{ ...own.jwk, kid }] } as never
const verifiers = [
  jwtVerifier({ issuer, audience, algorithms: ['ES256'], jwks }),
  jwtVerifier({ issuer, audience, algorithms: ['ES256'], key: own.publicKey }),
]

let server: Server | undefined
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => void (server?.close(resolve) ?? resolve(undefined)))
  server = undefined
})

/** A server that has the forger's keys under every path, and counts who asks for them. */
async function evilServer(keys: object): Promise<{ readonly url: string; asked(): number }> {
  let count = 0
  server = createServer((_, response) => {
    count++
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(keys))
  })
  await new Promise<void>((resolve) => void server?.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked: () => count }
}

// Case 28. CVE-2026-35042, RFC 7515 §4.1.11; RFC 7797: an unencoded payload is read as another one than was signed.
describe('an extension that must be understood is not', () => {
  it.each([
    { crit: ['x-policy'], 'x-policy': 'deny' },
    { crit: ['exp'], exp: 1 },
    { crit: ['b64'], b64: false },
    { crit: ['b64'], b64: true },
    { crit: ['alg'] },
    { crit: ['missing'] },
    { crit: [] },
    { crit: 'exp' },
    { crit: null },
    { crit: { exp: true } },
  ])('%j', async (more) => {
    for (const verifier of verifiers)
      expect(await asked(verifier, forge({ alg: 'ES256', kid, ...more }, claims(), own.sign))).toBe(
        'token_invalid',
      )
  })
})

// Case 28.
describe('encrypted tokens, and tokens in tokens, are nobody’s', () => {
  it('five parts', async () => {
    const signed = forge({ alg: 'ES256', kid }, claims(), own.sign)
    const header = encoded({ alg: 'dir', enc: 'A256GCM', cty: 'JWT' })
    const candidates = [
      `${header}..${encoded('iv')}.${encoded(signed)}.${encoded('tag')}`,
      `${header}.${signed}.${encoded('x')}`,
      `${signed}.${encoded('x')}.${encoded('x')}`,
    ]
    for (const verifier of verifiers)
      for (const token of candidates) expect(await asked(verifier, token)).toBe('token_invalid')
  })

  it('a signed one as payload', async () => {
    const inner = forge({ alg: 'ES256', kid }, claims(), own.sign)
    const outer = [
      forge({ alg: 'ES256', kid, cty: 'JWT' }, inner, own.sign),
      forge({ alg: 'ES256', kid, cty: 'JWT' }, inner, evil.sign),
    ]
    for (const verifier of verifiers)
      for (const token of outer) expect(await asked(verifier, token)).toBe('token_invalid')
  })
})

describe('a token does not bring its own key', () => {
  // CVE-2018-0114 (jwk), CVE-2023-48022-like jku and x5u: the key in the token, or at a URL of the forger's, checks what the forger signed.
  it('by jwk, x5c, jku, x5u, and asks nobody for one', async () => {
    const { url, asked: count } = await evilServer({ keys: [{ ...evil.jwk, kid }] })
    const der = evil.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    const headers = [
      { jwk: { ...evil.jwk, kid } },
      { jwk: evil.jwk, kid: undefined },
      { x5c: [der] },
      { jku: url },
      { jku: url, kid: 'another' },
      { x5u: url },
      { kid: url },
      { jku: url, x5u: url, jwk: evil.jwk, x5c: [der] },
      { iss: url },
    ]
    for (const verifier of verifiers)
      for (const more of headers)
        expect(await asked(verifier, forge({ alg: 'ES256', kid, ...more }, claims(), evil.sign))).toBe(
          'token_invalid',
        )
    expect(count()).toBe(0)
  })

  it('nor are they in the way of a good one, since issuers do send them', async () => {
    const { url, asked: count } = await evilServer({ keys: [{ ...evil.jwk, kid }] })
    const more = { jku: url, x5u: url, jwk: evil.jwk, x5t: 'x' }
    for (const verifier of verifiers)
      expect(await asked(verifier, forge({ alg: 'ES256', kid, ...more }, claims(), own.sign))).toBe('admin')
    expect(count()).toBe(0)
  })
})

describe('a kid is a name, and nothing else', () => {
  it.each([
    '../../../../dev/null',
    '/etc/hostname',
    'file:///dev/null',
    "k1' OR '1'='1",
    "k1'; DROP TABLE keys; --",
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'k1\0',
    'K1',
    ' k1',
    '',
    '0',
    'x'.repeat(8000),
    '$(id)',
    '*',
  ])('%j', async (name) => {
    const [set = verifiers[0]] = verifiers
    for (const sign of [own.sign, evil.sign])
      expect(await asked(set as never, forge({ alg: 'ES256', kid: name }, claims(), sign))).toBe(
        'token_invalid',
      )
  })

  it.each([1, null, true, ['k1'], { toString: 'k1' }])('%j is none', async (name) => {
    for (const verifier of verifiers)
      expect(await asked(verifier, forge({ alg: 'ES256', kid: name }, claims(), own.sign))).toBe(
        'token_invalid',
      )
  })
})

// RFC 8725 §2.7 and RFC 7515 §4: two members of one name are read by one as the first, and by another as the last.
describe('a member that is there twice', () => {
  const good = JSON.stringify(claims())

  it.each([
    ['alg', `{"alg":"none","alg":"ES256","kid":"${kid}"}`, good],
    ['kid', `{"alg":"ES256","kid":"x","kid":"${kid}"}`, good],
    ['kid, in other characters', `{"alg":"ES256","k\\u0069d":"x","kid":"${kid}"}`, good],
    ['sub', JSON.stringify({ alg: 'ES256', kid }), good.replace('{', '{"sub":"user",')],
    ['iss', JSON.stringify({ alg: 'ES256', kid }), good.replace('{', '{"iss":"https://other.example.com",')],
    ['exp', JSON.stringify({ alg: 'ES256', kid }), good.replace('{', '{"exp":1,')],
  ])('%s', async (_, header, payload) => {
    for (const verifier of verifiers)
      expect(await asked(verifier, forge(header, payload, own.sign))).toBe('token_invalid')
  })
})

it('one token has one spelling', async () => {
  const token = forge({ alg: 'ES256', kid }, claims(), own.sign)
  const [header = '', payload = '', signature = ''] = token.split('.')
  // The last character has four bits that belong to no byte.
  const strayBit = String.fromCharCode(signature.charCodeAt(85) + 1)
  const spellings = [
    `${token}=`,
    `${token}==`,
    `${header}=.${payload}.${signature}`,
    `${header}.${payload}.${signature.slice(0, 85)}${strayBit}`,
    `${token}.`,
    `.${token}`,
    `${header}.${payload}.${signature}AAAA`,
  ]
  for (const verifier of verifiers)
    for (const one of spellings)
      expect(await asked(verifier, one)).toMatch(/^(token_invalid|credentials_malformed)$/)
})
