const blankAt = /[ \t\n\r]*/y
const numberAt = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const stringAt = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const wordAt = /true|false|null/y

/**
 * Where a text stops being JSON (RFC 8259), as `line 3, column 17`; null where it is JSON. The engine's own message cannot
 * be shown: it quotes the text, and a seed file's text holds tokens.
 */
export function jsonFault(text: string): string | null {
  const reader = new Reader(text)
  const sound = reader.document()
  return sound ? null : placeOf(text, reader.at)
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n')
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
}

/** What is open at a point of the text, outermost first. A list, not the call stack: a file may nest as deep as it likes. */
type Open = ('[' | '{')[]

class Reader {
  readonly #text: string
  at = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): boolean {
    const open: Open = []
    do {
      if (!this.#value(open)) return false
    } while (open.length > 0)
    this.#take(blankAt)
    return this.at === this.#text.length
  }

  /** Reads on until the next value is due, or nothing is open any more. */
  #value(open: Open): boolean {
    this.#take(blankAt)
    if (this.#skip('[')) return this.#skipBlank(']') ? this.#after(open) : open.push('[') > 0
    if (this.#skip('{')) {
      if (this.#skipBlank('}')) return this.#after(open)
      open.push('{')
      return this.#name()
    }
    return this.#take(stringAt) || this.#take(numberAt) || this.#take(wordAt) ? this.#after(open) : false
  }

  /** What may follow a value: a comma before the next one, or the end of what is open. */
  #after(open: Open): boolean {
    for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
      if (this.#skipBlank(',')) return inner === '[' || this.#name()
      if (!this.#skip(inner === '[' ? ']' : '}')) return false
      open.pop()
    }
    return true
  }

  #name(): boolean {
    this.#take(blankAt)
    return this.#take(stringAt) && this.#skipBlank(':')
  }

  #skipBlank(char: string): boolean {
    this.#take(blankAt)
    return this.#skip(char)
  }

  #skip(char: string): boolean {
    if (this.#text[this.at] !== char) return false
    this.at++
    return true
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    const length = pattern.exec(this.#text)?.[0].length ?? 0
    this.at += length
    return length > 0
  }
}
