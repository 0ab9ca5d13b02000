import { refuseOption } from './check.js'

/** The URL of a service that is sent secrets: https, or http on this machine. No error repeats it: there may be a secret in it. */
export function serviceUrl(owner: string, option: string, value: unknown): URL {
  const allowed = 'a URL like "https://auth.example.com/introspect"'
  const text = value instanceof URL ? value.href : value
  if (typeof text !== 'string' || !URL.canParse(text)) return refuseOption(owner, option, value, allowed)
  const url = new URL(text)
  const refuse = (words: string): never => {
    throw new TypeError(`${owner}: option "${option}" ${words}`)
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') refuseOption(owner, option, value, allowed)
  if (url.username !== '' || url.password !== '') refuse('must not have a user name or a password')
  if (url.hash !== '') refuse('must not have a fragment')
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    refuse(
      'is plain http: everybody on the way could read the keys. Use https; http is for this machine alone',
    )
  return url
}

/** This machine: 127.0.0.0/8, ::1, localhost. URL has brought addresses to one spelling. */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}
