import { durationOption, refuseOption } from '../../lib/check.js'
import { serviceUrl } from '../../lib/service-url.js'

/** What every verifier that asks a service over HTTP can be told. */
export interface RemoteOptions {
  /** Asked for every token, and never another one: redirects are not followed. https, or http on this machine. */
  url: string | URL
  /** How long an answer may take, `'5s'` by default. The authenticator's own `verifyTimeout` ends the call too. */
  timeout?: string | number | undefined
  /** The longest body that is read, 65,536 bytes by default. */
  maxBytes?: number | undefined
  /** Which tokens can be the service's own: only these are sent to it. Without it and `prefix`: all. */
  accepts?: ((token: string) => boolean) | undefined
  /** Instead of `accepts`: what these tokens begin with, one text or several. */
  prefix?: string | readonly string[] | undefined
  /** Default: the global `fetch`. It must leave redirects alone where it is told so (`redirect: 'manual'`). */
  fetch?: Fetch | undefined
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** The options, checked, with their defaults. */
export interface RemoteSettings {
  /** The function whose options these are, for messages. */
  readonly owner: string
  readonly url: string
  /** What messages call the service: a path or a query may hold a secret. */
  readonly origin: string
  /** Milliseconds. */
  readonly timeout: number
  readonly maxBytes: number
  readonly accepts: ((token: string) => boolean) | undefined
  readonly fetch: Fetch
}

export const remoteNames = ['url', 'timeout', 'maxBytes', 'accepts', 'prefix', 'fetch'] as const

export function remoteSettings(owner: string, options: RemoteOptions): RemoteSettings {
  const { fetch = globalFetch, timeout = '5s', maxBytes = 65_536 } = options
  const url = serviceUrl(owner, 'url', options.url)
  if (typeof fetch !== 'function') refuseOption(owner, 'fetch', fetch, 'a function like the global fetch')
  return Object.freeze({
    owner,
    url: url.href,
    origin: url.origin,
    timeout: timeoutOf(owner, timeout),
    maxBytes: bytesOf(owner, maxBytes),
    accepts: acceptsOf(owner, options),
    fetch,
  })
}

/** Looked up at each call, so that what replaces it later (instrumentation, a test's agent) is used. */
const globalFetch: Fetch = (url, init) => globalThis.fetch(url, init)

function timeoutOf(owner: string, value: string | number): number {
  const allowed = 'a duration above 0 like "5s" or 5000 (milliseconds), at most 24 days'
  return durationOption(
    [owner, 'timeout', value],
    (milliseconds) => milliseconds > 0 && milliseconds < 2 ** 31,
    allowed,
  )
}

function bytesOf(owner: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  return refuseOption(owner, 'maxBytes', value, 'a whole number of bytes above 0')
}

function acceptsOf(owner: string, { accepts, prefix }: RemoteOptions): RemoteSettings['accepts'] {
  if (accepts !== undefined && typeof accepts !== 'function')
    return refuseOption(owner, 'accepts', accepts, 'a function of a token that returns true or false')
  if (prefix === undefined) return accepts
  if (accepts !== undefined)
    throw new TypeError(`${owner}: options "accepts" and "prefix" say the same: give one of them`)
  const prefixes: unknown[] = Array.isArray(prefix) ? [...(prefix as unknown[])] : [prefix]
  if (prefixes.length === 0 || !prefixes.every((text) => typeof text === 'string' && text !== ''))
    return refuseOption(owner, 'prefix', prefix, 'a text, or a list of texts')
  return (token) => (prefixes as string[]).some((text) => token.startsWith(text))
}
