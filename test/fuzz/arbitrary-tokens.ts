import fc from 'fast-check'
import { objectText } from './arbitrary-json.js'
import { algOf, signatureOf, type Signing } from './token-signatures.js'

export const issuer = 'https://auth.example.com'
export const audience = 'https://pipelines.example.com'
export const now = Date.parse('2026-11-24T12:00:00Z')
const seconds = now / 1000

const after = (...offsets: readonly number[]): number[] => offsets.map((offset) => seconds + offset)

const claims = objectText({
  iss: [issuer, `${issuer}/`, [issuer], '', null],
  aud: [audience, ['x', audience], 'x', [], [audience, 7], [audience, ''], {}, undefined],
  exp: [seconds + 60, ...after(0, 0.5, -0.5, -29, -30, -31, 1e15), undefined, null, String(seconds + 60)],
  nbf: [undefined, ...after(-60, 0, 29, 30, 31), null],
  iat: [seconds - 60, ...after(-3600, -3629, -3630, 0, 29, 31), undefined],
  sub: ['user-1', '', 1, null, undefined],
  jti: ['id', undefined, '', 7],
  scope: ['pipeline:read', undefined, ['a:b'], ' ', null, 7, [7]],
  scp: [undefined, ['a:b'], 7],
  client_id: [undefined, 'user-1', 'c', '', null],
})

const header = (alg: string): fc.Arbitrary<string> =>
  objectText({
    alg: [alg, 'ES256', 'HS256', 'EdDSA', 'none', 'None', 'RS256', 'es256', undefined],
    kid: [alg, undefined, 'ES256', 'EdDSA', '', '../../dev/null', 7],
    typ: ['at+jwt', 'JWT', 'application/at+JWT', 'AT+JWT', undefined, 7],
    jku: [undefined, 'https://attacker.example.com/jwks'],
    crit: [undefined, ['exp'], [], ['b64']],
  })

const encoded = (bytes: Buffer): string => bytes.toString('base64url')

/** What is no JSON, or not UTF-8, can be signed, too. */
const damage = fc.constantFrom(
  ...Array.from({ length: 40 }, () => (payload: string) => Buffer.from(payload)),
  (payload: string) => Buffer.from(`${payload}x`),
  (payload: string) => Buffer.from(`\ufeff${payload}`),
  (payload: string) => Buffer.from(`[${payload}]`),
  (payload: string) => Buffer.from(` ${payload}\n`),
  (payload: string) => Buffer.from(payload.replace('"', '"\xff'), 'latin1'),
  () => Buffer.alloc(0),
)

const stranger = fc.constantFrom<Signing>(
  'ES256',
  'EdDSA',
  'HS256',
  'stranger ES256',
  'stranger HS256',
  'DER',
  'public key',
  'none',
)

/** A token as somebody may have made it. */
function made(way: Signing): fc.Arbitrary<string> {
  return fc.tuple(header(algOf(way)), claims, damage).map(([head, payload, damaged]) => {
    const signed = `${encoded(Buffer.from(head))}.${encoded(damaged(payload))}`
    return `${signed}.${encoded(signatureOf(signed, way))}`
  })
}

const letter = fc.constantFrom(...'AQgwz09-_.=+/ \n\u00e9~'.split(''))

type Change = (token: string, other: string, place: number, put: string) => string

/** What may happen to a token on its way, or be done to it. */
const change = fc.constantFrom<Change>(
  (token, _, place, put) => token.slice(0, place) + put + token.slice(place + 1),
  (token, _, place, put) => token.slice(0, place) + put + token.slice(place),
  (token, _, place) => token.slice(0, place),
  (token, _, __, put) => token + put,
  (token) => token.split('.').toReversed().join('.'),
  (token, other, place) => withPart(token, place % 3, () => other.split('.')[place % 3] ?? ''),
  (token, _, place) => withPart(token, place % 3, (part) => `${part}.${part}`),
  (token, _, place) => withPart(token, place % 3, (part) => flipped(part, place)),
  (token, _, place) => withPart(token, place % 3, respelled),
)

function withPart(token: string, which: number, to: (part: string) => string): string {
  return token
    .split('.')
    .map((part, i) => (i === which ? to(part) : part))
    .join('.')
}

/** With another bit in one of its bytes. */
function flipped(part: string, place: number): string {
  const bytes = Buffer.from(part, 'base64url')
  const other = bytes.map((byte, i) => (i === place % bytes.length ? byte ^ (1 << (place % 8)) : byte))
  return encoded(Buffer.from(other))
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** With the next letter at its end: often the same bytes, with other bits that belong to none. */
function respelled(part: string): string {
  return part.slice(0, -1) + alphabet.charAt((alphabet.indexOf(part.slice(-1)) + 1) % 64)
}

/** Most are signed in the ways of an issuer. */
export function tokens(ways: readonly Signing[]): fc.Arbitrary<string> {
  const way = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...ways) }, stranger)
  const token = way.chain(made)
  const changed = fc
    .tuple(token, token, change, fc.nat(2000), letter)
    .map(([one, other, to, at, put]) => to(one, other, at % one.length, put))
  return fc.oneof({ weight: 8, arbitrary: token }, { weight: 3, arbitrary: changed }, fc.string())
}
