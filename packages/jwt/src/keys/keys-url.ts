import { refuseBecause, refuseOption } from '../lib/check.js'

/** The URL of keys: https, or http on this machine. No message repeats it: there may be a secret in it. */
export function keysUrl(option: string, value: unknown): URL {
  const allowed = 'a URL like "https://auth.example.com/jwks"'
  const text = value instanceof URL ? value.href : value
  if (typeof text !== 'string' || !URL.canParse(text)) return refuseOption(option, value, allowed)
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') refuseOption(option, value, allowed)
  if (url.username !== '' || url.password !== '')
    refuseBecause(option, 'must not have a user name or a password')
  if (url.hash !== '') refuseBecause(option, 'must not have a fragment')
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    refuseBecause(
      option,
      'is plain http: whoever is on the way could put keys of their own there. Use https; http is for this machine alone',
    )
  return url
}

/** This machine: 127.0.0.0/8, ::1, localhost. URL has brought addresses to one spelling. */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}
