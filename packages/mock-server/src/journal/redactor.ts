import { hintOf, isToken68 } from '../lib/token-text.js'

const redacted = '[redacted]'

/** One scheme, and one word behind it. */
const credentials = /^([A-Za-z][A-Za-z-]{0,31}) +(\S+)$/

/** What is spelled like a key, or like the beginning of one, is treated as one: it may be somebody's real key. */
const keyShaped = 'st[aes]_[0-9a-f]{8,}'

/** A shorter token may well be a part of an ordinary word, so it is only looked for as a whole one. */
const longEnough = 8

/** No key is shorter that a keyring has taken in. Anything shorter may be an ordinary word. */
const shortestKey = 16

/** Takes tokens out of what the journal and messages show. */
export class Redactor {
  readonly #tokens: readonly string[]
  readonly #secret: RegExp

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
    // The longest first: one token may be the beginning of another.
    const sorted = tokens.filter((token) => token !== '').sort((a, b) => b.length - a.length)
    this.#secret = new RegExp([...sorted.map(patternOf), keyShaped].join('|'), 'g')
  }

  /**
   * For one request: it takes out what the request's own Authorization fields carry, too. That may be a key that was imported,
   * and of which nobody here has seen the token.
   */
  with(authorization: readonly string[]): Redactor {
    const carried = authorization.flatMap((value) => credentials.exec(value)?.[2] ?? [])
    const unknown = carried.filter(
      (token) => token.length >= shortestKey && isToken68(token) && this.#replace(token) !== redacted,
    )
    return unknown.length === 0 ? this : new Redactor([...this.#tokens, ...unknown])
  }

  /** The text without tokens; nothing of it where a token is in there percent-encoded. */
  text(text: string): string {
    const clean = this.#replace(text)
    return this.#hides(clean) ? redacted : clean
  }

  /** The same for a request target, piece by piece, so that a token in the query does not cost the path. */
  target(target: string): string {
    const clean = this.#replace(target)
    return this.text(clean.replace(/[^/?&=#;]+/g, (piece) => (this.#hides(piece) ? redacted : piece)))
  }

  /** What JSON says, without tokens in its strings and names. */
  json(text: string): unknown {
    try {
      return JSON.parse(text, (_, value: unknown) => this.#reviveClean(value))
    } catch (thrown) {
      // A text that is no JSON is kept as text; one that nests too deep to be walked is not kept.
      return thrown instanceof SyntaxError ? this.text(text) : redacted
    }
  }

  /**
   * The values of a request's Authorization fields: scheme and hint where they are one scheme and one token, else nothing,
   * since then there is no telling what a part of it is.
   */
  authorization(values: readonly string[]): string {
    const [, scheme, token] = (values.length === 1 && credentials.exec(values[0] ?? '')) || []
    if (scheme === undefined || !isToken68(token)) return redacted
    return this.text(`${scheme} ${hintOf(token)}`)
  }

  #replace(text: string): string {
    return text.replace(this.#secret, redacted)
  }

  #hides(text: string): boolean {
    if (!text.includes('%')) return false
    const decoded = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    return this.#replace(decoded) !== decoded
  }

  #reviveClean(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const members: readonly (readonly [string, unknown])[] = Object.entries(value)
    if (members.every(([name]) => this.text(name) === name)) return value
    return Object.fromEntries(members.map(([name, member]) => [this.text(name), member]))
  }
}

function patternOf(token: string): string {
  const literal = token.replace(/[.+*?^$()[\]{}|\\/]/g, '\\$&')
  return token.length < longEnough ? `(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])` : literal
}
