import type { CryptoKey } from 'jose'
import { signatureParameters } from '../algorithms.js'
import type { UnverifiedToken } from './read-token.js'

/**
 * Was the token signed with this key, which has been made ready for its algorithm? By WebCrypto itself, since jose's own way would read
 * header and payload once more: they were, and more strictly. A key of another algorithm makes it reject.
 */
export function isSigned({ parts, header }: UnverifiedToken, key: CryptoKey): Promise<boolean> {
  const parameters = signatureParameters(header.alg)
  const signed = Buffer.from(`${parts.header}.${parts.payload}`, 'latin1')
  return crypto.subtle.verify(parameters, key, Buffer.from(parts.signature, 'base64url'), signed)
}
