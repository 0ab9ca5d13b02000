/** Whatever a terminal would act on: control characters, and marks that turn the direction of the text. */
const active = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Text that came from somewhere else, made harmless for a terminal. */
export function printable(text: string): string {
  return text.replace(active, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Takes out what is spelled like a key, in whichever case, and secrets that are known, in full or in an URL's spelling. */
export function redact(text: string, secrets: readonly string[]): string {
  const spellings = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)])
  const known = spellings.filter((secret) => secret.length >= 3)
  const clean = known.reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
  return clean.replace(/\b(\w{0,33}_)[0-9a-f]{36}([0-9a-f]{4})/gi, '$1…$2')
}
