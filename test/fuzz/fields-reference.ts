/** What is to be read from the fields of a request besides its credentials, judged character by character from the contract's words. */
export type Fields = readonly (readonly [name: string, value: string])[]

const letters = 'abcdefghijklmnopqrstuvwxyz'
const idCharacters = `${letters}${letters.toUpperCase()}0123456789_-`

const lower = (text: string): string =>
  text
    .split('')
    .map((char) => (char >= 'A' && char <= 'Z' ? char.toLowerCase() : char))
    .join('')

function valuesOf(fields: Fields, wanted: string): readonly string[] {
  return fields.filter(([name]) => lower(name) === wanted).map(([, value]) => value)
}

/** "Exactly one value of 1 to 64 characters from [A-Za-z0-9_-]": the value, null for none at all, or why not. */
export function delegationOf(fields: Fields): string | null | { readonly refused: string } {
  const [value, ...others] = valuesOf(fields, 'x-delegate-account-id')
  if (value === undefined) return null
  const isId =
    value.length >= 1 && value.length <= 64 && value.split('').every((char) => idCharacters.includes(char))
  return others.length === 0 && isId ? value : { refused: 'delegation_malformed' }
}

/** "Request headers that begin with x-auth- are removed; x_auth_* spellings too": what is left of them. */
export function keptOf(fields: Fields): Fields {
  return fields.filter(([name]) => !lower(name).replaceAll('_', '-').startsWith('x-auth-'))
}

/** One to 128 visible characters of ASCII, and no part of what was sent as a credential; else null. */
export function requestIdOf(fields: Fields): string | null {
  const id = valuesOf(fields, 'x-request-id').join(', ')
  const isVisible =
    id.length >= 1 && id.length <= 128 && id.split('').every((char) => char > ' ' && char < '\x7f')
  const secrets = valuesOf(fields, 'authorization').flatMap((value) => value.split(' ').slice(1))
  return isVisible && !secrets.some((secret) => secret !== '' && id.includes(secret)) ? id : null
}
