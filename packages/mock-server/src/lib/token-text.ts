import type { Kind } from '@latchkey/core'

/** RFC 9110 §11.2 */
const token68 = /^[A-Za-z0-9._~+/-]+=*$/

const kindByPrefix: ReadonlyMap<string, Kind> = new Map([
  ['sta_', 'personal'],
  ['sts_', 'service'],
  ['ste_', 'enterprise'],
])

export function isToken68(value: unknown): value is string {
  return typeof value === 'string' && token68.test(value)
}

/** The kind of key that a token's prefix promises, or undefined where it has none of the known prefixes. */
export function promisedKind(token: string): Kind | undefined {
  return kindByPrefix.get(token.slice(0, 4))
}

/** Below this length the last four characters would be too much of a token to be shown. */
const longEnough = 16

/** What may be shown of a token: its prefix and last four characters at most. */
export function hintOf(token: string): string {
  const prefix = promisedKind(token) === undefined ? '' : token.slice(0, 4)
  return token.length < longEnough ? `${prefix}…` : `${prefix}…${token.slice(-4)}`
}
