import { usage } from '../../errors.js'

/**
 * The URL to ask, where a key may be sent there.
 *
 * @throws CliError `usage`
 */
export function targetOf(text: string, allowsPlain: boolean): URL {
  if (!URL.canParse(text)) throw usage('URL must be like https://api.example.com/v3/pipeline')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw usage('URL must begin with https:// or http://')
  if (url.username !== '' || url.password !== '') throw usage('URL must not have a user name or a password')
  if (url.protocol === 'http:' && !allowsPlain && !isLoopback(url.hostname))
    throw usage('over http:// everybody on the way could read the key: use https://, or say --insecure-http')
  return url
}

/** Names that resolve to this machine by definition (RFC 6761 §6.3), and its addresses. */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}
