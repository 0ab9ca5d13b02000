/** Why signatures may not be checked with a JWK, by its own word (RFC 7517 §4.2, §4.3); null where they may. */
export function misuseOf(jwk: Readonly<Record<string, unknown>>): string | null {
  const { use, key_ops: operations = ['verify'] } = jwk
  if ((use ?? 'sig') !== 'sig') return 'has a member "use" that is not "sig"'
  if (!Array.isArray(operations) || !operations.includes('verify'))
    return 'has a member "key_ops" without "verify"'
  return null
}
