import { hash } from 'node:crypto'

/** SHA-256 in lower-case hex: what tokens are looked up by, so that no raw token is kept. One shot, no hash object. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex')
}
