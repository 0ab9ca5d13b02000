import { refused } from '../errors.js'

export interface CsvRecord {
  /** The line of the file on which it begins, from 1. */
  readonly line: number
  readonly fields: readonly string[]
}

/** A stray quote would else read the rest of the file as one field. */
const longestField = 20_000

type State = 'start' | 'plain' | 'quoted' | 'closed'

/** Records of a CSV file (RFC 4180), as the text comes in. @throws CliError `invalid`, with line and field. */
export async function* csvRecords(chunks: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  const scanner = new Scanner()
  for await (const chunk of chunks) {
    scanner.feed(chunk)
    yield* scanner.take()
  }
  scanner.end()
  yield* scanner.take()
}

class Scanner {
  #state: State = 'start'
  #field = ''
  #fields: string[] = []
  #line = 1
  #recordLine = 1
  #afterReturn = false
  #isFirst = true
  #done: CsvRecord[] = []

  feed(chunk: string): void {
    // A byte order mark, as spreadsheets write it.
    const text = this.#isFirst ? chunk.replace(/^\uFEFF/, '') : chunk
    if (text !== '') this.#isFirst = false
    for (const character of text) this.#character(character)
  }

  take(): CsvRecord[] {
    const done = this.#done
    this.#done = []
    return done
  }

  end(): void {
    if (this.#state === 'quoted') throw this.#error('a quoted field does not end')
    if (this.#state !== 'start' || this.#fields.length > 0) this.#endRecord()
  }

  #character(character: string): void {
    const afterReturn = this.#afterReturn
    this.#afterReturn = character === '\r'
    if (this.#state === 'quoted') return this.#quoted(character)
    if (character === '\n' && afterReturn) return this.#nextLine()
    if (character === '\n' || character === '\r') {
      this.#endRecord()
      if (character === '\n') this.#nextLine()
      return
    }
    if (character === ',') return this.#endField()
    this.#unquoted(character)
  }

  #quoted(character: string): void {
    this.#afterReturn = false
    if (character === '"') {
      this.#state = 'closed'
      return
    }
    if (character === '\n') this.#line++
    this.#add(character)
  }

  #unquoted(character: string): void {
    if (this.#state === 'closed') {
      if (character !== '"')
        throw this.#error('there is text after the closing quote, where a comma was expected')
      this.#state = 'quoted'
      this.#add('"')
    } else if (character !== '"') {
      this.#state = 'plain'
      this.#add(character)
    } else if (this.#state === 'start') {
      this.#state = 'quoted'
    } else throw this.#error('a field with a quote in it must be quoted as a whole')
  }

  #add(character: string): void {
    this.#field += character
    if (this.#field.length > longestField) throw this.#error(`it has more than ${longestField} characters`)
  }

  #endField(): void {
    this.#fields.push(this.#field)
    this.#field = ''
    this.#state = 'start'
  }

  #endRecord(): void {
    const isEmpty = this.#state === 'start' && this.#fields.length === 0
    this.#endField()
    if (!isEmpty) this.#done.push({ line: this.#recordLine, fields: this.#fields })
    this.#fields = []
    // A return alone ends a line, too; the line feed that may follow it counts it.
    this.#recordLine = this.#line + 1
  }

  #nextLine(): void {
    this.#line++
    this.#recordLine = this.#line
  }

  #error(what: string): Error {
    return refused(`line ${this.#line}, field ${this.#fields.length + 1}: ${what}`)
  }
}
