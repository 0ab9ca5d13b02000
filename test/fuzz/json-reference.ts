/** What a JSON text is like (RFC 8259), which `JSON.parse` does not tell: whether a name is there twice, and how deep it goes. */
export interface JsonShape {
  /** Of any object in it: two members with names that mean the same. */
  readonly repeats: boolean
  /** Objects and lists around the innermost one, itself included. */
  readonly depth: number
}

/** Of a text that `JSON.parse` takes, read by descent. */
export function shapeOf(text: string): JsonShape {
  const reader = new Reader(text)
  reader.value(0)
  return reader
}

class Reader implements JsonShape {
  repeats = false
  depth = 0
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(around: number): void {
    const first = this.#next()
    if (first === '"') this.#string()
    else if (first === '{') this.#members(around + 1)
    else if (first === '[') this.#entries(around + 1)
    else while (this.#at < this.#text.length && !',]} \t\r\n'.includes(this.#char())) this.#at++
  }

  #members(around: number): void {
    this.#enter(around)
    const names: string[] = []
    while (this.#next() !== '}') {
      if (this.#char() === ',') this.#at++
      this.#next()
      names.push(this.#string())
      this.#next()
      this.#at++
      this.value(around)
    }
    this.#at++
    this.repeats ||= names.some((name, i) => names.indexOf(name) !== i)
  }

  #entries(around: number): void {
    this.#enter(around)
    while (this.#next() !== ']') {
      if (this.#char() === ',') this.#at++
      else this.value(around)
    }
    this.#at++
  }

  #enter(around: number): void {
    this.depth = Math.max(this.depth, around)
    this.#at++
  }

  #string(): string {
    const start = this.#at++
    while (this.#char() !== '"') this.#at += this.#char() === '\\' ? 2 : 1
    this.#at++
    return JSON.parse(this.#text.slice(start, this.#at)) as string
  }

  /** The first character of what comes next. */
  #next(): string {
    while (' \t\r\n'.includes(this.#char())) this.#at++
    return this.#char()
  }

  #char(): string {
    const char = this.#text[this.#at]
    if (char === undefined) throw new Error('the text is no JSON')
    return char
  }
}
