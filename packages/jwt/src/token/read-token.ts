import { isText } from '../lib/check.js'
import { isCanonical } from './base64url.js'
import { headerOf, type TokenHeader } from './header.js'
import { jsonObject, type JsonObject } from './json-object.js'

interface TokenParts {
  readonly header: string
  readonly payload: string
  readonly signature: string
}

/** A token that nobody has verified yet. */
export interface UnverifiedToken {
  /** The three parts, as they stand in the token. */
  readonly parts: TokenParts
  readonly header: TokenHeader
  readonly payload: JsonObject
  /** Says which keys to ask, and no more. */
  readonly issuer: string
}

/** Nobody's token: longer than the header fields that servers take. */
const longest = 16_384
const shape = /^[\w-]+\.[\w-]+\.[\w-]+$/
const mostHeaders = 100

/** Reads tokens, and knows the headers of those that were good: an issuer writes few different ones. */
export class TokenReader {
  readonly #headers = new Map<string, TokenHeader>()

  /** Null for what is no signed JWT in compact form, encrypted ones included, or has no `iss` that is a text. */
  read(token: unknown): UnverifiedToken | null {
    const parts = partsOf(token)
    if (parts === null) return null
    const header = this.#headers.get(parts.header) ?? headerOf(parts.header)
    const payload = header === null ? null : jsonObject(parts.payload)
    if (header === null || payload === null) return null
    const issuer = payload.members['iss']
    return isText(issuer) ? { parts, header, payload, issuer } : null
  }

  /** By its look alone, can it be a signed JWT? */
  recognizes(token: unknown): boolean {
    const parts = partsOf(token)
    return parts !== null && (this.#headers.has(parts.header) || headerOf(parts.header) !== null)
  }

  /** Only of a token whose signature is good: nobody else can fill it. */
  remember({ parts, header }: UnverifiedToken): void {
    if (this.#headers.size < mostHeaders && !this.#headers.has(parts.header))
      this.#headers.set(copyOf(parts.header), header)
  }
}

/** V8 keeps the whole of a text alive for a part that was sliced out of it: here that would be a good token. */
function copyOf(part: string): string {
  return Buffer.from(part, 'latin1').toString('latin1')
}

function partsOf(token: unknown): TokenParts | null {
  if (typeof token !== 'string' || token.length > longest || !shape.test(token)) return null
  const [first, last] = [token.indexOf('.'), token.lastIndexOf('.')]
  const header = token.slice(0, first)
  const payload = token.slice(first + 1, last)
  const signature = token.slice(last + 1)
  const isOnlySpelling = isCanonical(header) && isCanonical(payload) && isCanonical(signature)
  return isOnlySpelling ? { header, payload, signature } : null
}
