import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { KeyKind } from '../types.js'

/** The prefix of each kind of key. */
export type Prefixes = Readonly<Record<KeyKind, string>>

export const defaultPrefixes: Prefixes = Object.freeze({
  personal: 'sta_',
  service: 'sts_',
  enterprise: 'ste_',
})

/** prefix + 32 random hex digits (128 bits) + 8 hex digits of the CRC-32 of everything before them. */
export function makeToken(prefix: string): string {
  const head = prefix + randomBytes(16).toString('hex')
  return head + checksum(head)
}

function checksum(head: string): string {
  return crc32(head).toString(16).padStart(8, '0')
}

export interface TokenShape {
  /** The kind that the prefix hints at; null where it is none of ours. */
  readonly kind: KeyKind | null
  /** Format and checksum are right: this may be a key that we made. */
  readonly ours: boolean
}

/** What a token says of itself, without a look at any store. */
export function shapeOf(token: string, prefixes: Prefixes): TokenShape {
  for (const kind of ['personal', 'service', 'enterprise'] as const) {
    const prefix = prefixes[kind]
    if (!token.startsWith(prefix) || !/^[0-9a-f]{40}$/.test(token.slice(prefix.length))) continue
    return { kind, ours: checksum(token.slice(0, -8)) === token.slice(-8) }
  }
  return { kind: null, ours: false }
}

/** What may be shown of a token: its prefix where it is one of ours, and its last four characters where it is long enough. */
export function hintOf(token: string, prefixes: Prefixes): string {
  const { kind } = shapeOf(token, prefixes)
  if (kind === null) return token.length >= 20 ? `…${token.slice(-4)}` : '…'
  return `${prefixes[kind]}…${token.slice(-4)}`
}
