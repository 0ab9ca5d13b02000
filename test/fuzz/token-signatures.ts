import {
  createHmac,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
  createPrivateKey,
  createPublicKey,
} from 'node:crypto'

interface Pair {
  readonly pem: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** By way of PEMs: Node 20 may hang while it exports a JWK of a key that was generated in the same process. */
function pair(curve: 'P-256' | 'ed25519'): Pair {
  const publicKeyEncoding = { type: 'spki', format: 'pem' } as const
  const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const
  const { publicKey: pem, privateKey } =
    curve === 'ed25519'
      ? generateKeyPairSync('ed25519', { publicKeyEncoding, privateKeyEncoding })
      : generateKeyPairSync('ec', { namedCurve: curve, publicKeyEncoding, privateKeyEncoding })
  return { pem, publicKey: createPublicKey(pem), privateKey: createPrivateKey(privateKey) }
}

export const issuers = { ES256: pair('P-256'), EdDSA: pair('ed25519'), HS256: randomBytes(32) } as const
const strangers = { ES256: pair('P-256'), EdDSA: pair('ed25519'), HS256: randomBytes(32) } as const

/** The ways in which a token may be signed: by the issuer, by somebody else, or as attackers have tried. */
export type Signing =
  'ES256' | 'EdDSA' | 'HS256' | 'stranger ES256' | 'stranger HS256' | 'DER' | 'public key' | 'none'

export function signatureOf(signed: string, way: Signing): Buffer {
  const data = Buffer.from(signed)
  const hmac = (secret: string | Buffer): Buffer => createHmac('sha256', secret).update(data).digest()
  const ecdsa = ({ privateKey }: Pair, dsaEncoding: 'ieee-p1363' | 'der'): Buffer =>
    sign('sha256', data, { key: privateKey, dsaEncoding })
  switch (way) {
    case 'ES256':
      return ecdsa(issuers.ES256, 'ieee-p1363')
    case 'EdDSA':
      return sign(null, data, issuers.EdDSA.privateKey)
    case 'HS256':
      return hmac(issuers.HS256)
    case 'stranger ES256':
      return ecdsa(strangers.ES256, 'ieee-p1363')
    case 'stranger HS256':
      return hmac(strangers.HS256)
    case 'DER':
      return ecdsa(issuers.ES256, 'der')
    case 'public key':
      return hmac(issuers.ES256.pem)
    case 'none':
      return Buffer.alloc(0)
  }
}

/** What stands in the header of a token that is signed so. */
export function algOf(way: Signing): string {
  if (way === 'none' || way === 'EdDSA') return way
  return way.endsWith('HS256') || way === 'public key' ? 'HS256' : 'ES256'
}
