/**
 * Accept as RFC 9110 has it, read a second time by other means than the library's: by descent, rule by rule, where the library splits.
 *
 *     Accept      = [ ( media-range [ weight ] ) *( OWS "," OWS ( media-range [ weight ] ) ) ]     §12.5.1
 *     media-range = ( "*" "/" "*" / type "/" "*" / type "/" subtype ) parameters
 *     parameters  = *( OWS ";" OWS [ token "=" ( token / quoted-string ) ] )                       §5.6.6
 *     weight      = OWS ";" OWS "q=" qvalue, in any place among the parameters                     §12.4.2
 *     qvalue      = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
 *
 * Empty elements of a list are skipped (§5.6.1.2). Other parameters count for nothing here.
 */
interface Range {
  readonly type: string
  readonly weight: number
}

class Malformed extends Error {}

const tchar = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/
const quotedText = /[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]/

const problem = 'application/problem+json'

/**
 * Is problem+json to be sent? By its own name alone, a wildcard means the usual form; of two that weigh the same, the first. Null: the
 * grammar does not say, since the field is malformed, or says something of one range twice.
 */
export function expectedOf(field: string): boolean | null {
  const ranges = rangesOf(field)
  if (ranges === null || new Set(ranges.map(({ type }) => type)).size < ranges.length) return null
  const weightOf = (type: string): number | undefined => ranges.find((range) => range.type === type)?.weight
  const wanted = weightOf(problem) ?? 0
  const named = weightOf('application/json')
  const usual = named ?? weightOf('application/*') ?? weightOf('*/*') ?? 0
  if (wanted !== usual) return wanted > usual
  if (wanted === 0) return false
  return named === undefined || placeOf(ranges, problem) < placeOf(ranges, 'application/json')
}

function placeOf(ranges: readonly Range[], wanted: string): number {
  return ranges.findIndex(({ type }) => type === wanted)
}

function rangesOf(field: string): readonly Range[] | null {
  try {
    return new Descent(field).list()
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

class Descent {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  list(): readonly Range[] {
    const ranges: Range[] = []
    for (;;) {
      this.#blank()
      if (this.#more(tchar)) ranges.push(this.#range())
      this.#blank()
      if (this.#at === this.#text.length) return ranges
      this.#expect(',')
    }
  }

  #range(): Range {
    const type = this.#token()
    this.#expect('/')
    const subtype = this.#token()
    const weights: number[] = []
    for (this.#blank(); this.#is(';'); this.#blank()) {
      this.#at++
      this.#blank()
      if (!this.#more(tchar)) continue
      const name = this.#token()
      this.#expect('=')
      if (name.toLowerCase() === 'q') weights.push(this.#qvalue())
      else if (this.#is('"')) this.#quoted()
      else this.#token()
    }
    const [weight = 1, ...others] = weights
    if (others.length > 0) throw new Malformed()
    return { type: `${type}/${subtype}`.toLowerCase(), weight }
  }

  #qvalue(): number {
    const text = this.#token()
    const [whole = '', digits = '', ...rest] = text.split('.')
    const isShort = digits.length <= 3 && rest.length === 0
    if (whole === '0' && isShort && /^\d*$/.test(digits)) return Number(`0.${digits}0`)
    if (whole === '1' && isShort && /^0*$/.test(digits)) return 1
    throw new Malformed()
  }

  #quoted(): void {
    this.#expect('"')
    while (!this.#is('"')) {
      if (this.#is('\\')) this.#at++
      else if (!this.#more(quotedText)) throw new Malformed()
      if (this.#at++ >= this.#text.length) throw new Malformed()
    }
    this.#at++
  }

  #token(): string {
    const start = this.#at
    while (this.#more(tchar)) this.#at++
    if (this.#at === start) throw new Malformed()
    return this.#text.slice(start, this.#at)
  }

  #blank(): void {
    while (this.#is(' ') || this.#is('\t')) this.#at++
  }

  #expect(char: string): void {
    if (!this.#is(char)) throw new Malformed()
    this.#at++
  }

  #is(char: string): boolean {
    return this.#text[this.#at] === char
  }

  #more(chars: RegExp): boolean {
    return chars.test(this.#text[this.#at] ?? '')
  }
}
