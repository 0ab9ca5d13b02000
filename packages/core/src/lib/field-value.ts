const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/

/**
 * A text as a header field value (RFC 9110 §5.5): as it is where it is printable ASCII without outer spaces, else
 * percent-encoded UTF-8. So no value can end the field, or start another one.
 */
export function fieldValue(text: string): string {
  return plain.test(text) ? text : encodeURI(text.toWellFormed())
}

/** A quoted-string (RFC 9110 §5.6.4). Whatever is not printable ASCII is percent-encoded first. */
export function quotedString(text: string): string {
  const ascii = text.toWellFormed().replace(/[^\x20-\x7e]/gu, encodeURIComponent)
  return `"${ascii.replace(/["\\]/g, '\\$&')}"`
}
