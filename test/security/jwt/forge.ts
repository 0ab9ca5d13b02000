import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  sign as signBytes,
  type KeyObject,
} from 'node:crypto'
import { createAuthenticator, type Verifier } from '@latchkey/core'

/** Tokens are forged by hand here, since the libraries that make good ones refuse to make these. */
export const issuer = 'https://auth.example.com'
export const audience = 'https://pipelines.example.com'

export type Sign = (input: string) => Buffer

export function claims(over: object = {}): object {
  const now = Math.floor(Date.now() / 1000)
  return { iss: issuer, aud: audience, sub: 'admin', iat: now - 60, exp: now + 3600, scope: '*', ...over }
}

/** A header or a payload may be given as the text that stands in the token. */
export function forge(header: object | string, payload: object | string, sign: Sign): string {
  const input = `${encoded(header)}.${encoded(payload)}`
  return `${input}.${sign(input).toString('base64url')}`
}

export function encoded(part: object | string): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
}

export function hmac(secret: string | Buffer, hash = 'sha256'): Sign {
  return (input) => createHmac(hash, secret).update(input).digest()
}

export interface Pair {
  readonly publicKey: KeyObject
  readonly pem: string
  readonly jwk: object
  readonly sign: Sign
}

// Read from text: Node 20 may hang while it exports a JWK of a key that was generated in the same process.
const publicKeyEncoding = { type: 'spki', format: 'pem' } as const
const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const

export function rsaPair(): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding,
    privateKeyEncoding,
  })
  return { ...shown(publicKey), sign: (input) => signBytes('sha256', Buffer.from(input), privateKey) }
}

export function ecPair(): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding,
    privateKeyEncoding,
  })
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
  return { ...shown(publicKey), sign: (input) => signBytes('sha256', Buffer.from(input), key) }
}

function shown(pem: string): Omit<Pair, 'sign'> {
  const publicKey = createPublicKey(pem)
  return { publicKey, pem, jwk: publicKey.export({ format: 'jwk' }) }
}

/** Who the pipeline says it is, or why not. */
export async function asked(verifier: Verifier<object>, token: string): Promise<string | undefined> {
  const authenticator = createAuthenticator({ verifier, maxTokenLength: 20_000 })
  const outcome = await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
  return outcome.ok ? outcome.auth?.subject.id : outcome.error.reason
}
