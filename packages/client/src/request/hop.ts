import { booleanOption, ownMembers } from '../options/check.js'
import { timeoutOption } from '../options/duration.js'
import type { Settings } from '../options/options.js'
import type { CallInit } from '../types.js'
import { checkBody, isRepeatable, tagOf } from './body.js'
import { delegateOf, headersOf } from './headers.js'
import { targetOf } from './target.js'

/** One request on the way of a call: redirects make others of it. */
export interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: NonNullable<RequestInit['body']> | null
}

/** A call, checked: nothing that is wrong with it is found out by sending it. */
export interface Prepared {
  readonly hop: Hop
  /** What else is for `fetch`. */
  readonly rest: RequestInit
  readonly redirect: 'follow' | 'error' | 'manual'
  readonly signal: AbortSignal | null
  /** Milliseconds, or Infinity. */
  readonly timeout: number
  readonly throwOnError: boolean
  readonly idempotent: boolean
}

const owner = 'fetch'

export function prepare(settings: Settings, path: unknown, input: CallInit): Prepared {
  // All that it says is said by getters, and would be lost: a POST would be sent as a GET.
  if (tagOf(input) === 'Request')
    throw new TypeError(`${owner}: options must be a plain object, got a Request`)
  // In one step: what rest syntax leaves has a prototype, and what somebody put there would be read from it.
  const {
    delegateAccountId,
    timeout,
    throwOnError,
    idempotent,
    method: given = 'GET',
    headers,
    body,
    redirect = 'follow',
    signal = null,
    ...rest
  } = ownMembers(owner, input)
  const delegate = delegateAccountId === undefined ? settings.delegateAccountId : delegateAccountId
  const method = methodOf(given)
  checkBody(method, body)
  const hop: Hop = {
    url: targetOf(settings.base, path),
    method,
    headers: headersOf(headers, delegateOf(owner, delegate)),
    body: body ?? null,
  }
  return {
    hop,
    rest: checkedRest(hop, rest),
    redirect: redirectOf(redirect),
    signal,
    timeout: timeout === undefined ? settings.timeout : timeoutOption(owner, 'timeout', timeout),
    throwOnError: booleanOption(owner, 'throwOnError', throwOnError ?? settings.throwOnError),
    idempotent: booleanOption(owner, 'idempotent', idempotent ?? false) || hop.headers.has('idempotency-key'),
  }
}

/** The fetch standard brings these to upper case, and no others: `patch` is left as it is, and refused by many servers. */
function methodOf(given: unknown): string {
  if (typeof given !== 'string') throw new TypeError('fetch: method must be a text')
  const upper = given.toUpperCase()
  return ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'].includes(upper) ? upper : given
}

/** It never gets to `fetch`, which would refuse what is none: a misspelled "error" would be followed. */
function redirectOf(given: unknown): Prepared['redirect'] {
  if (given === 'follow' || given === 'error' || given === 'manual') return given
  throw new TypeError(`${owner}: redirect must be "follow", "error" or "manual"`)
}

/** A Request is made of it once, so that a mistake is told from a network that fails: `fetch` has a TypeError for both. */
function checkedRest({ url, method, headers, body }: Hop, rest: RequestInit): RequestInit {
  const streaming = isRepeatable(body) ? {} : { duplex: 'half' as const }
  const checked: RequestInit = Object.assign(Object.create(null) as RequestInit, streaming, rest)
  void new Request(url, Object.assign(Object.create(null) as RequestInit, checked, { method, headers }))
  return checked
}
