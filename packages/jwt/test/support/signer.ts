import { randomBytes } from 'node:crypto'
import { CompactSign, importPKCS8, importSPKI, type CryptoKey, type JWK, type JWTPayload } from 'jose'
import type { JwtAlgorithm } from '../../src/algorithms.js'
import { pairFor } from './key-pair.js'

export const issuer = 'https://auth.example.com'
export const audience = 'https://pipelines.example.com'
/** The instant at which the tokens of these tests are looked at. */
export const now = new Date('2026-11-24T12:00:00Z')
export const seconds: number = now.getTime() / 1000

export const soundClaims: JWTPayload = {
  iss: issuer,
  aud: audience,
  sub: 'user-1',
  iat: seconds - 60,
  exp: seconds + 3600,
  scope: 'pipeline:read pipeline:write',
}

/** Somebody with a key, who signs whatever is wanted. */
export interface Signer {
  readonly alg: JwtAlgorithm
  readonly kid: string
  /** For option `key`. */
  readonly key: CryptoKey | Uint8Array
  /** For JWK sets; without `kid` and `alg` for HMAC, where there is none. */
  readonly jwk: JWK
  /** A token with the claims of a good one, save those that are given; undefined takes one away. */
  sign(claims?: object, header?: object): Promise<string>
  signText(payload: string, header?: object): Promise<string>
}

/** `person` has the same key each time: those of RSA take long to make. */
export async function makeSigner(
  alg: JwtAlgorithm = 'ES256',
  kid = 'k1',
  person = 'the issuer',
): Promise<Signer> {
  const { key, secret, jwk } = await keysOf(alg, person)
  const signText = (payload: string, header: object = {}): Promise<string> =>
    new CompactSign(Buffer.from(payload)).setProtectedHeader({ alg, kid, ...header }).sign(secret)
  return {
    alg,
    kid,
    key,
    jwk: { ...jwk, kid, alg },
    sign: (claims = {}, header = {}) => signText(JSON.stringify({ ...soundClaims, ...claims }), header),
    signText,
  }
}

interface Keys {
  readonly key: CryptoKey | Uint8Array
  readonly secret: CryptoKey | Uint8Array
  readonly jwk: JWK
}

const made = new Map<string, Promise<Keys>>()

function keysOf(alg: JwtAlgorithm, person: string): Promise<Keys> {
  const name = `${alg} ${person}`
  const keys = made.get(name) ?? keysFor(alg)
  made.set(name, keys)
  return keys
}

async function keysFor(alg: JwtAlgorithm): Promise<Keys> {
  if (alg.startsWith('HS')) {
    const secret = new Uint8Array(randomBytes(64))
    return { key: secret, secret, jwk: {} }
  }
  const { publicKey, privateKey } = pairFor(alg)
  const pems = [
    publicKey.export({ type: 'spki', format: 'pem' }),
    privateKey.export({ type: 'pkcs8', format: 'pem' }),
  ]
  const [spki = '', pkcs8 = ''] = pems.map(String)
  return {
    key: await importSPKI(spki, alg, { extractable: true }),
    secret: await importPKCS8(pkcs8, alg),
    jwk: publicKey.export({ format: 'jwk' }),
  }
}

/** The parts of a token put together anew; a text is encoded, what is given as bytes is not looked at. */
export function assembled(header: string | object, payload: string | object, signature: string): string {
  const encoded = (part: string | object): string =>
    Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
  return `${encoded(header)}.${encoded(payload)}.${signature}`
}
