import { describe, expect, it } from 'vitest'
import { jwtVerifier } from '../src/jwt-verifier.js'
import { ask, whoIs } from './support/ask.js'
import { assembled, audience, issuer, makeSigner, now, soundClaims, type Signer } from './support/signer.js'

const signer: Signer = await makeSigner('ES256')
const base = { issuer, audience, algorithms: ['ES256'], key: signer.key, clock: () => now } as const
const verifier = jwtVerifier(base)
const token = await signer.sign()
const [header = '', payload = '', signature = ''] = token.split('.')

const encoded = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url')

/** By its look alone, and when it is asked. */
async function look(candidate: string): Promise<unknown> {
  const answer = await whoIs(verifier, candidate)
  return { accepts: verifier.accepts?.(candidate), answer }
}

it('a good one is accepted', async () =>
  expect(await look(token)).toEqual({ accepts: true, answer: 'user-1' }))

describe('what is no signed JWT is not accepted, and not known', () => {
  it.each([
    ['nothing', ''],
    ['dots', '..'],
    ['one part', header],
    ['two parts', `${header}.${payload}`],
    ['an empty signature', `${header}.${payload}.`],
    ['four parts', `${token}.${signature}`],
    ['five parts, as encrypted ones have', `${header}.${payload}.${signature}.${payload}.${signature}`],
    ['an empty payload', `${header}..${signature}`],
    ['no header', `.${payload}.${signature}`],
    ['a key of a keyring', 'sts_0123456789abcdef0123456789abcdef01234567'],
    ['white space in it', `${header}. ${payload}.${signature}`],
    ['a line break behind it', `${token}\n`],
    ['padding', `${header}.${payload}.${signature}==`],
    ['base64 that is not for URLs', `${header}.${payload}.${signature.slice(0, -2)}+/`],
    ['other characters', `${header}.${payload}.ü${signature}`],
    ['a part that is no number of bytes', `${header}.${payload}.AAAAA`],
    ['a header that is no JSON', `${encoded('{"alg":"ES256"')}.${payload}.${signature}`],
    ['a header that is a list', `${encoded('["ES256"]')}.${payload}.${signature}`],
    ['a header that is null', `${encoded('null')}.${payload}.${signature}`],
    ['a header with a byte order mark', `${encoded('\ufeff{"alg":"ES256"}')}.${payload}.${signature}`],
    [
      'a header that is no UTF-8',
      `${encoded(Buffer.from('7b22616c67223a22ff227d', 'hex'))}.${payload}.${signature}`,
    ],
    ['more than 16,384 characters', `${token}${'A'.repeat(16_384)}`],
  ])('%s', async (_, candidate) => expect(await look(candidate)).toEqual({ accepts: false, answer: null }))

  it('nor is what is no text', async () => {
    for (const value of [undefined, null, 1, {}, [token], Buffer.from(token)])
      expect(await look(value as string)).toEqual({ accepts: false, answer: null })
  })

  it('another spelling of the same bytes', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const bytesOf = (part: string): string => Buffer.from(part, 'base64url').toString('hex')
    for (const part of [header, payload, signature]) {
      const spellings = alphabet.split('').map((last) => part.slice(0, -1) + last)
      const same = spellings.filter((one) => one !== part && bytesOf(one) === bytesOf(part))
      for (const one of same)
        expect(await look(token.replace(part, one))).toEqual({ accepts: false, answer: null })
    }
    expect(signature.length % 4).toBe(2)
  })
})

describe('headers', () => {
  const forged = (text: string): string => `${encoded(text)}.${payload}.${signature}`

  it.each([
    ['no alg', '{}'],
    ['an empty alg', '{"alg":""}'],
    ['a list of them', '{"alg":["ES256"]}'],
    ['alg twice', '{"alg":"ES256","alg":"none"}'],
    ['alg twice, once in other characters', '{"alg":"ES256","\\u0061lg":"none"}'],
    ['kid twice', '{"alg":"ES256","kid":"a","kid":"b"}'],
    ['a kid that is a number', '{"alg":"ES256","kid":1}'],
    ['a kid that is null', '{"alg":"ES256","kid":null}'],
    ['a typ that is an object', '{"alg":"ES256","typ":{}}'],
    ['an extension that must be understood', '{"alg":"ES256","crit":["exp"],"exp":1}'],
    ['an unencoded payload', '{"alg":"ES256","crit":["b64"],"b64":false}'],
    ['an empty list of extensions', '{"alg":"ES256","crit":[]}'],
    ['a list that is null', '{"alg":"ES256","crit":null}'],
  ])('%s', async (_, text) => expect(await look(forged(text))).toEqual({ accepts: false, answer: null }))

  it('5,000 lists in one another', async () => {
    const lists = '['.repeat(5000) + ']'.repeat(5000)
    expect(await whoIs(verifier, forged(`{"alg":"ES256","x":${lists}}`))).toBeNull()
  })

  it('that a good token has with an extension do not make it good', async () => {
    for (const more of [
      { crit: ['x'], x: 1 },
      { crit: ['b64'], b64: true },
    ]) {
      const extended = await signer
        .sign({}, more)
        // jose signs no extension that it does not know: the signature is one over another header then.
        .catch(() => assembled({ alg: 'ES256', ...more }, soundClaims, signature))
      expect(await look(extended)).toEqual({ accepts: false, answer: null })
    }
  })

  it.each(['none', 'None', 'nOnE', 'NONE', 'HS256', 'RS256', 'es256', 'ES256 ', 'constructor', '__proto__'])(
    'alg %s is none of the issuer’s',
    async (alg) => {
      for (const mark of [signature, 'AA', 'AAAA'])
        expect(await whoIs(verifier, assembled({ alg }, soundClaims, mark))).toBeNull()
    },
  )
})

it('a polluted prototype is read neither as a header nor as an issuer', async () => {
  const polluted = Object.prototype as { iss?: string; alg?: string; crit?: string[] }
  const withoutIssuer = await signer.sign({ iss: undefined })
  const withoutAlgorithm = token.replace(header, encoded('{"kid":"k1"}'))
  Object.assign(polluted, { iss: issuer, alg: 'ES256', crit: ['x'] })
  try {
    expect(await whoIs(verifier, withoutIssuer)).toBeNull()
    expect(verifier.accepts?.(withoutAlgorithm)).toBe(false)
    expect(jwtVerifier(base).accepts?.(token)).toBe(true)
  } finally {
    delete polluted.iss
    delete polluted.alg
    delete polluted.crit
  }
})

describe('payloads', () => {
  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a text', '"text"'],
    ['another JWT', token],
    ['no issuer', '{}'],
    ['one that would be another object', '{"__proto__":{"iss":"https://auth.example.com"}}'],
  ])('%s, though it is signed', async (_, text) =>
    expect(await whoIs(verifier, await signer.signText(text))).toBeNull(),
  )

  it('no UTF-8', async () => {
    const text = JSON.stringify(soundClaims)
    const bytes = Buffer.from(text.replace('user-1', 'user-ÿ'), 'latin1')
    expect(await whoIs(verifier, `${header}.${encoded(bytes)}.${signature}`)).toBeNull()
  })
})

describe('signatures', () => {
  it('a token with one bit changed, anywhere', async () => {
    for (let bit = 0; bit < token.length * 8; bit += 13) {
      const bytes = Buffer.from(token)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(await whoIs(verifier, bytes.toString('latin1'))).toBeNull()
    }
  })

  it.each(['ES256', 'ES384', 'ES512', 'RS256', 'PS256', 'EdDSA', 'HS256'] as const)(
    'of %s, of any length and content, are wrong and nothing else',
    async (alg) => {
      const one = await makeSigner(alg)
      const strict = jwtVerifier({ ...base, algorithms: [alg], key: one.key })
      const good = (await one.sign()).split('.')
      const bytes = Buffer.from(good[2] ?? '', 'base64url')
      const others = [
        ...[1, 2, 31, 32, 33, 63, 64, 65, 96, 132, 255, 256, 257, 2000].map((length) => Buffer.alloc(length)),
        Buffer.alloc(64, 0xff),
        Buffer.alloc(bytes.length, 0xff),
        Buffer.alloc(bytes.length),
        Buffer.concat([bytes, Buffer.alloc(1)]),
        bytes.subarray(1),
        bytes.subarray(0, -1),
      ]
      for (const other of others)
        expect(await ask(strict, `${good[0]}.${good[1]}.${other.toString('base64url')}`)).toBeNull()
      expect(await whoIs(strict, good.join('.'))).toBe('user-1')
    },
  )
})

it('a million characters are looked at in no time', async () => {
  for (const text of ['a', '.', 'a.', 'eyJ', '\u{1F511}'])
    expect(await look(text.repeat(1_000_000))).toEqual({ accepts: false, answer: null })
})
