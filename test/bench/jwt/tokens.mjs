import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto'
import { SignJWT } from 'jose'

export const issuer = 'https://auth.example.com'
export const audience = 'https://pipelines.example.com'

/** As many as a cache of usual size holds. */
const callers = 1000

const encodings = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}

const pairs = {
  HS256: () => {
    // As text, which is how one of the libraries wants it.
    const secret = createSecretKey(Buffer.from(randomBytes(24).toString('base64url')))
    return { publicKey: secret, privateKey: secret }
  },
  RS256: () => read(generateKeyPairSync('rsa', { modulusLength: 2048, ...encodings })),
  ES256: () => read(generateKeyPairSync('ec', { namedCurve: 'P-256', ...encodings })),
  EdDSA: () => read(generateKeyPairSync('ed25519', encodings)),
}

/**
 * From text: Node 20 may hang while it exports a JWK of a key that was generated in the same process.
 *
 * @param {{ publicKey: string, privateKey: string }} pair
 */
function read({ publicKey, privateKey }) {
  return { publicKey: createPublicKey(publicKey), privateKey: createPrivateKey(privateKey) }
}

/**
 * Tokens as an OAuth server makes them, each of another caller.
 *
 * @param {import('./cases.mjs').Alg} alg
 * @returns {Promise<{ publicKey: import('node:crypto').KeyObject, tokens: string[] }>}
 */
export async function tokensOf(alg) {
  const { publicKey, privateKey } = pairs[alg]()
  const sign = (/** @type {number} */ i) =>
    new SignJWT({ client_id: 'web-app', scope: 'pipeline:read pipeline:write' })
      .setProtectedHeader({ alg, kid: 'key-1', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(`user-${i}`)
      .setJti(`00000000-0000-4000-8000-${i.toString().padStart(12, '0')}`)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey)
  return { publicKey, tokens: await Promise.all(Array.from({ length: callers }, (_, i) => sign(i))) }
}
