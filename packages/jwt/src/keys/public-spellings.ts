import { createPublicKey } from 'node:crypto'

/** A PEM or a JWK in JSON, whatever stands around it; in UTF-16 there is a NUL beside each character. */
export function isTextOfKey(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('latin1').replaceAll('\0', '')
  return text.includes('-----BEGIN') || text.includes('"kty"')
}

/** The bytes of a public key, or their base64: a PEM without its frame, as some servers show their keys. */
export function isDerOfPublicKey(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('latin1')
  const isBase64 = /^[\w+/=\s-]+$/.test(text)
  return isDer(Buffer.from(bytes)) || (isBase64 && isDer(Buffer.from(text, 'base64')))
}

function isDer(key: Buffer): boolean {
  return (['spki', 'pkcs1'] as const).some((type) => {
    try {
      createPublicKey({ key, format: 'der', type })
      return true
    } catch {
      return false
    }
  })
}
