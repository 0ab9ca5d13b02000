import { LatchkeyError } from '../errors/latchkey-error.js'

/** RFC 9110 §11.2. */
const token68 = /^[A-Za-z0-9._~+/-]+=*$/

/** What is most often wrong with a key, and how it is said. */
const faults: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/[\r\n]/, 'has a line break inside: is it one key?'],
  [/["'`]/, 'has quotes: give the key without them'],
  [/^\w+[ \t]/, 'has a space: give the key alone, without a scheme like "Token"'],
  [/\s/, 'has a space'],
  [/[^\x21-\x7e]/, 'has a character that is not ASCII, or not printable'],
]

/**
 * A key as it can be sent. White space around it is taken away: a file that holds a key mostly ends with a line break. Anything
 * else that is no `token68` is refused, and never repeated in the error.
 */
export function cleanKey(text: string, where: string): string {
  const key = text.trim()
  if (key === '') throw new LatchkeyError({ reason: 'key_missing', message: `no key: ${where} is empty` })
  if (token68.test(key)) return key
  const fault = faults.find(([pattern]) => pattern.test(key))?.[1] ?? 'has a character that no key has'
  throw new LatchkeyError({ reason: 'key_malformed', message: `${where} ${fault}` })
}
