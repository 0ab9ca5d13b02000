import { quietly, type Fetch } from '@latchkey/core'
import type { Algorithms } from '../algorithms.js'
import { refuseBecause, refuseOption } from '../lib/check.js'
import { spanOf, timeoutOf } from '../lib/durations.js'
import type { JwtOptions } from '../options.js'
import { fetchKeySet, type Endpoint } from './fetch-key-set.js'
import { keysUrl } from './keys-url.js'
import type { KeySource } from './key-source.js'
import { localKeys } from './local-keys.js'
import { RemoteKeys } from './remote-keys.js'
import { singleKey } from './single-key.js'

type KeyOptions = Pick<JwtOptions, 'key' | 'jwks' | (typeof remoteOptions)[number]>

const remoteOptions = [
  'jwksUrl',
  'jwksMaxAge',
  'jwksMaxStale',
  'jwksCooldown',
  'jwksTimeout',
  'jwksMaxBytes',
  'onJwksError',
  'fetch',
] as const

/** Where the keys of an issuer are: exactly one of the three places. */
export function keysOf(options: KeyOptions, algorithms: Algorithms): KeySource {
  const places = (['jwksUrl', 'jwks', 'key'] as const).filter((name) => options[name] !== undefined)
  const [place] = places
  if (place === undefined || places.length > 1)
    throw new TypeError(
      `jwtVerifier: give one of the options "jwksUrl", "jwks" and "key", got ${places.join(' and ') || 'none'}`,
    )
  if (place !== 'key' && algorithms.family === 'secret')
    refuseBecause(
      'algorithms',
      `has ${algorithms.names.join(', ')}, whose secrets are in no "${place}": give "key", or algorithms of public keys`,
    )
  if (place === 'jwksUrl') return remoteKeys(options)
  const stranger = remoteOptions.find((name) => options[name] !== undefined)
  if (stranger !== undefined) refuseBecause(stranger, `goes with "jwksUrl": leave it out beside "${place}"`)
  return place === 'key' ? singleKey(options.key, algorithms) : localKeys(options.jwks, algorithms)
}

function remoteKeys(options: KeyOptions): KeySource {
  const { jwksMaxAge = '10m', jwksMaxStale = '10m', jwksCooldown = '30s', onJwksError } = options
  if (onJwksError !== undefined && typeof onJwksError !== 'function')
    refuseOption('onJwksError', onJwksError, 'a function')
  const endpoint = endpointOf(options)
  return new RemoteKeys({
    maxAge: spanOf('jwksMaxAge', jwksMaxAge, 1),
    maxStale: spanOf('jwksMaxStale', jwksMaxStale, 0),
    cooldown: spanOf('jwksCooldown', jwksCooldown, 1),
    load: () => fetchKeySet(endpoint),
    onError: (error) => quietly(() => onJwksError?.(error)),
    now: () => performance.now(),
  })
}

function endpointOf(options: KeyOptions): Endpoint {
  const { jwksUrl, jwksTimeout = '3s', jwksMaxBytes = 262_144, fetch = globalFetch } = options
  const { href, origin } = keysUrl('jwksUrl', jwksUrl)
  if (typeof fetch !== 'function') refuseOption('fetch', fetch, 'a function like the global fetch')
  if (!Number.isSafeInteger(jwksMaxBytes) || jwksMaxBytes < 1)
    refuseOption('jwksMaxBytes', jwksMaxBytes, 'a whole number of bytes above 0')
  return { url: href, origin, timeout: timeoutOf('jwksTimeout', jwksTimeout), maxBytes: jwksMaxBytes, fetch }
}

/** Looked up at each call, so that what replaces it later (instrumentation, a test's agent) is used. */
const globalFetch: Fetch = (url, init) => globalThis.fetch(url, init)
