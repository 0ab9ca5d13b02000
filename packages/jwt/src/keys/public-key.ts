import { createPublicKey, KeyObject, type JsonWebKey } from 'node:crypto'
import { importSPKI, type CryptoKey } from 'jose'
import { neededKey, type JwtAlgorithm } from '../algorithms.js'
import { isObject, kindOf } from '../lib/check.js'
import { isCryptoKey } from './crypto-key.js'
import { misuseOf } from './jwk-use.js'

/** Throws a `TypeError` that says what is wrong with the key; `where` names it. */
export function publicKeyOf(where: string, value: unknown): KeyObject {
  const refuse = (words: string): never => {
    throw new TypeError(`${where} ${words}`)
  }
  const key = isCryptoKey(value) ? KeyObject.from(value) : value
  if (key instanceof KeyObject) return key.type === 'public' ? key : refuse(wrongType(key.type))
  if (typeof key === 'string') return fromPem(key, refuse)
  if (isObject(key) && typeof key['kty'] === 'string') return fromJwk(key, refuse)
  return refuse(`must be a public key: a PEM, a JWK, a KeyObject or a CryptoKey, got ${kindOf(value)}`)
}

type Refuse = (words: string) => never

const isPrivate = 'is a private key: give its public half, a verifier needs no more'

function wrongType(type: string): string {
  return type === 'private' ? isPrivate : 'is a secret, and the algorithms are those of public keys'
}

/** Nothing before it and nothing behind it: what else is there, nobody has meant to be read. */
function fromPem(text: string, refuse: Refuse): KeyObject {
  if (text.includes('PRIVATE KEY-----')) return refuse(isPrivate)
  if (!/^-----BEGIN PUBLIC KEY-----[\s\w+/=]+-----END PUBLIC KEY-----\s*$/.test(text))
    return refuse('must be one PEM that begins with -----BEGIN PUBLIC KEY-----')
  try {
    return createPublicKey(text)
  } catch {
    return refuse('is no key that can be read')
  }
}

function fromJwk(jwk: Record<string, unknown>, refuse: Refuse): KeyObject {
  if (jwk['kty'] === 'oct') return refuse(wrongType('secret'))
  if ('d' in jwk) return refuse(isPrivate)
  const misuse = misuseOf(jwk)
  if (misuse !== null) return refuse(misuse)
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  } catch {
    return refuse('is no key that can be read')
  }
}

/** Can a signature of this algorithm be checked with the key? RSA keys must have 2048 bits or more (RFC 7518 §3.3). */
export function fits(key: KeyObject, alg: JwtAlgorithm): boolean {
  const needed = neededKey(alg)
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (needed.kind === 'ec') return type === 'ec' && details?.namedCurve === needed.curve
  if (needed.kind === 'rsa') return type === 'rsa' && (details?.modulusLength ?? 0) >= 2048
  return needed.kind === 'ed25519' && type === 'ed25519'
}

/** By way of a PEM: Node 20 may hang while it exports a JWK of a key that was generated in the same process. */
export function preparePublic(key: KeyObject, alg: JwtAlgorithm): Promise<CryptoKey> {
  return importSPKI(key.export({ format: 'pem', type: 'spki' }).toString(), alg)
}
