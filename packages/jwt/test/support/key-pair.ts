import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { JwtAlgorithm } from '../../src/algorithms.js'

interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const publicKeyEncoding = { type: 'spki', format: 'pem' } as const
const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const

/** By way of PEMs: Node 20 may hang while it exports a JWK of a key that was generated in the same process. */
function read(publicKey: string, privateKey: string): KeyPair {
  return { publicKey: createPublicKey(publicKey), privateKey: createPrivateKey(privateKey) }
}

export function rsaPair(modulusLength = 2048): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding,
    privateKeyEncoding,
  })
  return read(publicKey, privateKey)
}

export function ecPair(namedCurve = 'P-256'): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve,
    publicKeyEncoding,
    privateKeyEncoding,
  })
  return read(publicKey, privateKey)
}

function ed25519Pair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519', { publicKeyEncoding, privateKeyEncoding })
  return read(publicKey, privateKey)
}

/** For an algorithm of public keys. */
export function pairFor(alg: JwtAlgorithm): KeyPair {
  if (alg === 'EdDSA' || alg === 'Ed25519') return ed25519Pair()
  if (!alg.startsWith('ES')) return rsaPair()
  return ecPair(alg === 'ES512' ? 'P-521' : `P-${alg.slice(2)}`)
}
