import { refuseOption } from '../options/check.js'

const delegateHeader = 'x-delegate-account-id'

/** The header fields of a call, without the key. */
export function headersOf(given: RequestInit['headers'], delegateAccountId: string | null): Headers {
  const headers = new Headers(given)
  if (headers.has('authorization'))
    throw new TypeError('fetch: the Authorization header is set by the client: leave it out')
  if (headers.has(delegateHeader))
    throw new TypeError(`fetch: the header ${delegateHeader} is set by the client: give delegateAccountId`)
  if (delegateAccountId !== null) headers.set(delegateHeader, delegateAccountId)
  return headers
}

/** The same fields, with the key. */
export function withKey(headers: Headers, key: string): Headers {
  const all = new Headers(headers)
  all.set('authorization', `Token ${key}`)
  return all
}

/** As the server checks it. */
export function delegateOf(owner: string, value: unknown): string | null {
  if (value === null || (typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value))) return value
  return refuseOption(owner, 'delegateAccountId', value, '1 to 64 of A-Z, a-z, 0-9, "_" and "-"')
}
