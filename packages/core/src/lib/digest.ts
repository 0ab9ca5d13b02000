import { hash } from 'node:crypto'

/**
 * SHA-256, a character for each byte: what tokens are looked up by in memory, so that no raw token is kept. Half as long as hex to hash
 * and to compare. One shot, no hash object.
 */
export function fingerprintOf(text: string): string {
  return hash('sha256', text, 'binary')
}

/** The same of a SHA-256 that is given in hex. */
export function fingerprintOfHex(hex: string): string {
  return Buffer.from(hex, 'hex').toString('latin1')
}
