import type { Settings } from '../options.js'
import { pass, refuse, type Result } from '../lib/result.js'
import { tokenParam } from './auth-params.js'
import type { FieldValue } from './fields.js'

export interface Credentials {
  /** As configured, whatever the client's spelling. */
  readonly scheme: string
  readonly token: string
}

const schemeName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const token68 = /^[A-Za-z0-9._~+/-]+=*$/
const malformed = refuse('credentials_malformed')

/**
 * `credentials = auth-scheme 1*SP token68` (RFC 9110 §11.4), the scheme in any case. With the form `params`, also
 * `auth-scheme 1*SP #auth-param`. Every pattern here is linear in the length of the field.
 */
export function parseAuthorization(field: FieldValue, settings: Settings): Result<Credentials> {
  if (field === undefined) return refuse('credentials_missing')
  if (field === null) return malformed
  const space = field.indexOf(' ')
  const name = space === -1 ? field : field.slice(0, space)
  const scheme = settings.schemes.get(name.toLowerCase())
  if (scheme === undefined) return schemeName.test(name) ? refuse('scheme_unsupported') : malformed
  const token = space === -1 ? null : readToken(field, space, settings)
  return token === null ? malformed : pass({ scheme, token })
}

function readToken(field: string, space: number, { forms, maxTokenLength }: Settings): string | null {
  let start = space
  while (field.charCodeAt(start) === 0x20) start++
  const rest = field.slice(start)
  if (forms.token68 && fits(rest, maxTokenLength)) return rest
  const token = forms.params ? tokenParam(rest) : null
  return token !== null && fits(token, maxTokenLength) ? token : null
}

function fits(token: string, maxTokenLength: number): boolean {
  return token.length <= maxTokenLength && token68.test(token)
}
