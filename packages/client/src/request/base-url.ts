import { refuseOption } from '../options/check.js'

const owner = 'createClient'

/** The base of all paths, with a slash at its end; refused where a key may not be sent there. No error repeats it. */
export function baseOf(value: unknown, allowsPlain: boolean): URL {
  const allowed = 'a URL like "https://api.example.com/v3"'
  const text = value instanceof URL ? value.href : value
  if (typeof text !== 'string' || !URL.canParse(text)) return refuseOption(owner, 'baseUrl', value, allowed)
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') refuseOption(owner, 'baseUrl', value, allowed)
  const refuse = (words: string): never => {
    throw new TypeError(`${owner}: option "baseUrl" ${words}`)
  }
  if (url.username !== '' || url.password !== '') refuse('must not have a user name or a password')
  if (url.search !== '' || url.hash !== '') refuse('must not have a query or a fragment')
  if (url.protocol === 'http:' && !allowsPlain && !isLoopback(url.hostname)) {
    refuse(
      'is plain http: everybody on the way could read the key. Use https, or say allowInsecureHttp: true',
    )
  }
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/`
  return url
}

/** This machine: 127.0.0.0/8, ::1, localhost. URL has brought addresses to one spelling. */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}
