const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

/**
 * A text as a header field value (RFC 9110 §5.5): as it is where it is printable ASCII without outer spaces, else
 * percent-encoded UTF-8. So no value can end the field, or start another one.
 */
export function fieldValue(text: string): string {
  return plain.test(text) ? text : encodeURI(text.toWellFormed())
}

const unprintable = /[\p{Cc}\u2028\u2029]/u

/**
 * The text of which `fieldValue()` made this value; null where it would never have made it. A text that looked encoded from the start
 * cannot be told from what it looks like. Control characters stay encoded: they have no business in a name, nor in a log.
 */
export function textOfField(value: string): string | null {
  if (!plain.test(value)) return null
  try {
    const text = decodeURI(value)
    return fieldValue(text) === value && !unprintable.test(text) ? text : value
  } catch {
    return value
  }
}

/** A quoted-string (RFC 9110 §5.6.4). Whatever is not printable ASCII is percent-encoded first. */
export function quotedString(text: string): string {
  const ascii = text.toWellFormed().replace(/[^\x20-\x7e]/gu, encodeURIComponent)
  return `"${ascii.replace(/["\\]/g, '\\$&')}"`
}
