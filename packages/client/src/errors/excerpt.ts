/** Whatever a terminal would act on: control characters, and marks that turn the direction of the text. */
const active = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Spelled like a key of ours: prefix and 40 hex digits. */
const keyLike = /\b(\w{0,33}_)[0-9a-f]{36}([0-9a-f]{4})/gi

const longest = 200

/** Text from elsewhere, as it may stand in a message: short, on one line, without what looks like a key. */
export function excerpt(text: string): string {
  const short = text.length > 4 * longest ? text.slice(0, 4 * longest) : text
  const clean = short.replace(keyLike, '$1…$2').replace(active, ' ').trim()
  return clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean
}

/** An error's own words in brackets, or nothing. */
export function excerptOf(error: unknown): string {
  const text = excerpt(messageOf(error))
  return text === '' ? '' : ` (${text})`
}

export function messageOf(error: unknown): string {
  try {
    const message: unknown = error instanceof Error ? error.message : error
    return typeof message === 'string' ? message : ''
  } catch {
    // A hostile getter: what it hides is not worth a second failure.
    return ''
  }
}
