import { kindOf } from '../options/check.js'

/** White space and control characters: URL takes some of them away without a word, and what is left is another path. */
const unseen = /^\s|[\x00-\x1f\x7f]|\s$/
const absolute = /^[a-z][a-z0-9+.-]*:/i

/**
 * The URL of a call. A path is below the base, whether it begins with a slash or not; a whole URL must be below it too. What could
 * be read as another host is refused, not repaired. No error repeats the path: there may be a secret in it.
 *
 * @throws TypeError
 */
export function targetOf(base: URL, path: unknown): URL {
  const text = path instanceof URL ? path.href : path
  if (typeof text !== 'string') refuse(`must be a text or a URL, got ${kindOf(path)}`)
  if (unseen.test(text)) refuse('must not have control characters, or white space at its ends')
  const [route = ''] = text.split(/[?#]/, 1)
  if (route.includes('\\')) refuse('must not have a backslash')
  if (hasDotDot(route)) refuse('must not have ".." in it')
  const url = absolute.test(text) ? whole(text) : below(base, text)
  if (url.username !== '' || url.password !== '') refuse('must not have a user name or a password')
  if (url.origin !== base.origin) refuse(`must stay on ${base.origin}: the key is for it alone`)
  if (!`${url.pathname}/`.startsWith(base.pathname)) refuse('must be below the path of baseUrl')
  return url
}

/** `@` and `:` would make a user name or a port of the base, where somebody just puts the two texts together. */
function below(base: URL, text: string): URL {
  if (text.startsWith('//')) refuse('must not begin with two slashes: that is another host')
  if (/^[@:]/.test(text)) refuse('must begin with a slash, a letter or "?"')
  return parsed(base.origin + base.pathname + text.replace(/^\//, ''))
}

function whole(text: string): URL {
  // "https:evil.example" and "https:/evil.example" are URLs too, and mean what nobody expects.
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text) ? parsed(text) : refuse('is no URL that can be used')
}

function parsed(text: string): URL {
  return URL.canParse(text) ? new URL(text) : refuse('is no URL that can be used')
}

/** As servers see it that decode first and look for segments then. */
function hasDotDot(route: string): boolean {
  const decoded = route.replace(/%2e/gi, '.').replace(/%2f|%5c/gi, '/')
  return decoded.split('/').includes('..')
}

function refuse(words: string): never {
  throw new TypeError(`fetch: the path ${words}`)
}
