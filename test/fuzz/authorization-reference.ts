/**
 * Credentials as RFC 9110 has them, read a second time by other means than the library's: the list of parameters is split at
 * its commas first, where the library reads from left to right. Slow, and only for comparison.
 *
 *     credentials = auth-scheme [ 1*SP ( token68 / #auth-param ) ]            §11.4
 *     auth-param  = token BWS "=" BWS ( token / quoted-string )               §11.2
 *     #element    = [ element ] *( OWS "," OWS [ element ] )                  §5.6.1.2, for recipients
 *
 * The contract adds: nothing ≥ 0x80, one `token`, and at most `limit` characters of key.
 */
export interface Expected {
  readonly forms: readonly ('token68' | 'params')[]
  readonly schemes: readonly string[]
  readonly limit: number
}

const tchar = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
const base = '-._~+/0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

const allOf = (text: string, chars: string): boolean =>
  text !== '' && text.split('').every((char) => chars.includes(char))

/** The key, or why there is none. */
export function expectedOf(field: string, { forms, schemes, limit }: Expected): { key: string } | string {
  const [scheme = ''] = field.split(' ')
  if (!allOf(scheme, tchar)) return 'credentials_malformed'
  if (!schemes.some((name) => name.toLowerCase() === scheme.toLowerCase())) return 'scheme_unsupported'
  let rest = field.slice(scheme.length)
  if (!rest.startsWith(' ')) return 'credentials_malformed'
  while (rest.startsWith(' ')) rest = rest.slice(1)
  const found = [
    forms.includes('token68') && isToken68(rest) ? rest : null,
    forms.includes('params') ? keyIn(rest) : null,
  ].find((key) => key !== null && isToken68(key) && key.length <= limit)
  return found === undefined || found === null ? 'credentials_malformed' : { key: found }
}

function isToken68(text: string): boolean {
  let end = text.length
  while (end > 0 && text[end - 1] === '=') end--
  return allOf(text.slice(0, end), base)
}

function keyIn(list: string): string | null {
  const elements = splitOutsideQuotes(list)
  if (elements === null) return null
  // Behind the spaces of §11.4 and before the end of the field (§5.5) stands no more whitespace.
  if (trim(list) !== list) return null
  const params = elements
    .map(trim)
    .filter((element) => element !== '')
    .map(readParam)
  const tokens = params.filter((param) => param?.name === 'token')
  return params.includes(null) || tokens.length !== 1 ? null : (tokens[0]?.value ?? null)
}

const trim = (text: string): string => text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '')

function splitOutsideQuotes(list: string): string[] | null {
  const elements = ['']
  let quoted = false
  for (let i = 0; i < list.length; i++) {
    const char = list.charAt(i)
    if (quoted && char === '\\') {
      elements[elements.length - 1] += char + (list[++i] ?? '')
      continue
    }
    if (char === '"') quoted = !quoted
    if (char === ',' && !quoted) elements.push('')
    else elements[elements.length - 1] += char
  }
  return quoted ? null : elements
}

function readParam(element: string): { name: string; value: string } | null {
  const equals = element.indexOf('=')
  if (equals === -1) return null
  const name = trim(element.slice(0, equals))
  const value = trim(element.slice(equals + 1))
  if (!allOf(name, tchar)) return null
  const read = value.startsWith('"') ? unquoted(value) : allOf(value, tchar) ? value : null
  return read === null ? null : { name: name.toLowerCase(), value: read }
}

function unquoted(text: string): string | null {
  let value = ''
  let i = 1
  for (; i < text.length && text[i] !== '"'; i++) {
    if (text[i] === '\\') i++
    const char = text[i]
    if (char === undefined || !/[\t\x20-\x7e]/.test(char)) return null
    value += char
  }
  return i === text.length - 1 ? value : null
}
