/**
 * Is this the one base64url spelling of its bytes (RFC 7515 §2)? Decoders take others, too: with other bits in the last character that
 * belong to no byte. Then one token would have several spellings, and what is known of one of them were unknown of the next.
 */
export function isCanonical(part: string): boolean {
  const rest = part.length % 4
  if (rest === 0) return true
  const last = part.at(-1) ?? ''
  return rest !== 1 && (rest === 2 ? 'AQgw' : 'AEIMQUYcgkosw048').includes(last)
}
