const nameAt = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y
const blankAt = /[ \t]*/y

/**
 * The value of the `token` parameter in a list of auth-params (RFC 9110 §11.2, §5.6.1, §5.6.6): names in any case, any
 * order, other parameters ignored, empty list elements allowed. Null where the list is malformed, or has not just one.
 */
export function tokenParam(list: string): string | null {
  // Behind the spaces of §11.4, and before the end of the field (§5.5), stands no more whitespace.
  if (list.trim() !== list) return null
  const reader = new Reader(list)
  let token: string | null = null
  do {
    const name = reader.take(nameAt)
    if (name === '') continue
    const value = reader.value()
    if (value === null) return null
    if (name.toLowerCase() !== 'token') continue
    if (token !== null) return null
    token = value
  } while (reader.comma())
  return reader.done ? token : null
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get done(): boolean {
    return this.#at === this.#text.length
  }

  take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const [found = ''] = pattern.exec(this.#text) ?? []
    this.#at += found.length
    return found
  }

  /** `BWS "=" BWS ( token / quoted-string )` */
  value(): string | null {
    this.take(blankAt)
    if (!this.#skip('=')) return null
    this.take(blankAt)
    if (this.#text[this.#at] === '"') return this.#quoted()
    return this.take(nameAt) || null
  }

  /** A quoted-string without its quotes and escapes (RFC 9110 §5.6.4); null where it does not end. */
  #quoted(): string | null {
    const start = this.#at + 1
    let end = start
    for (; ; end++) {
      let code = this.#text.charCodeAt(end)
      if (code === 0x22) break
      if (code === 0x5c) code = this.#text.charCodeAt(++end)
      if (code !== 0x09 && !(code >= 0x20 && code <= 0x7e)) return null
    }
    this.#at = end + 1
    return this.#text.slice(start, end).replace(/\\(.)/g, '$1')
  }

  comma(): boolean {
    this.take(blankAt)
    const found = this.#skip(',')
    if (found) this.take(blankAt)
    return found
  }

  #skip(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }
}
