/** Of a key, fewer characters in a row tell nothing. */
const window = 8
const mask = '***'

/**
 * Takes keys out of a text that comes from a server: wherever eight characters in a row are also in a key, as it is, in hex or in
 * base64, upper or lower case. A key of fewer characters is taken out as a whole. Linear in both.
 */
export function redactor(keys: Iterable<string>): (text: string) => string {
  const parts = new Map<number, Set<string>>()
  for (const spelling of [...keys].flatMap(spellingsOf)) {
    const size = Math.min(window, spelling.length)
    const known = parts.get(size) ?? new Set<string>()
    for (const part of windowsOf(lower(spelling), size)) known.add(part)
    parts.set(size, known)
  }
  return (text) => [...parts].reduce((rest, [size, known]) => maskAll(rest, size, known), text)
}

function maskAll(text: string, size: number, known: ReadonlySet<string>): string {
  const plain = lower(text)
  let clean = ''
  let hiddenTo = -1
  for (let at = 0; at + size <= plain.length; at++) {
    if (!known.has(plain.slice(at, at + size))) continue
    if (at > hiddenTo) clean += text.slice(Math.max(hiddenTo, 0), at) + mask
    hiddenTo = at + size
  }
  return clean + text.slice(Math.max(hiddenTo, 0))
}

/** Base64 has three spellings: a text may begin at each place of a group of three bytes. Its ends depend on the neighbours. */
function spellingsOf(key: string): string[] {
  if (key.length < window) return [key]
  const hex = Array.from(key, (character) => character.charCodeAt(0).toString(16)).join('')
  const base64 = ['', '.', '..'].map((before) => btoa(before + key).slice(4, -4))
  const url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  return [key, encodeURIComponent(key), hex, ...base64, ...url].filter(({ length }) => length >= window)
}

function windowsOf(text: string, size: number): string[] {
  return Array.from({ length: text.length - size + 1 }, (_, at) => text.slice(at, at + size))
}

/** ASCII alone: other letters change their length with their case. */
function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
