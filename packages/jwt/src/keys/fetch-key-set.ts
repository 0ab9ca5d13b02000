import type { Fetch } from '@latchkey/core'
import { owner } from '../lib/check.js'
import { readText } from '../lib/read-text.js'
import { systemCodeOf } from '../lib/system-code.js'
import { untilAborted } from '../lib/until-aborted.js'
import { keySet, type KeySet } from './key-set.js'

export interface Endpoint {
  readonly url: string
  /** What messages call it: a path or a query may hold a secret. */
  readonly origin: string
  /** Milliseconds. */
  readonly timeout: number
  readonly maxBytes: number
  readonly fetch: Fetch
}

/** One request for a JWK set, within its time. A redirect is not followed: keys come from one URL alone. */
export async function fetchKeySet(endpoint: Endpoint): Promise<KeySet> {
  const { timeout, origin } = endpoint
  const signal = AbortSignal.timeout(timeout)
  try {
    return await untilAborted(load(endpoint, signal), signal)
  } catch (error) {
    throw worded(origin, signal.aborted ? `no answer within ${timeout} ms` : (error as Error).message)
  }
}

function worded(origin: string, words: string): Error {
  return new Error(`${owner}: ${origin}: ${words}`)
}

async function load({ url, origin, maxBytes, fetch }: Endpoint, signal: AbortSignal): Promise<KeySet> {
  const response = await send(fetch, url, signal)
  try {
    if (isRedirect(response)) throw new Error('it redirects, and keys are taken from no other place')
    if (response.status !== 200) throw new Error(`it answered ${response.status}`)
    return parsed(origin, await readText(response, maxBytes))
  } finally {
    // What was not read would hold the connection.
    if (!response.bodyUsed) void response.body?.cancel().catch(() => undefined)
  }
}

async function send(fetch: Fetch, url: string, signal: AbortSignal): Promise<Response> {
  const headers = { accept: 'application/jwk-set+json, application/json' }
  // Without a prototype: fetch reads whatever a polluted one has.
  const init = Object.assign(Object.create(null) as RequestInit, { headers, redirect: 'manual', signal })
  try {
    return await fetch(url, init)
  } catch (error) {
    throw requestFailed(error)
  }
}

/** Without its message: whatever a fetch of one's own says, the URL may be in it. */
function requestFailed(error: unknown): Error {
  return new Error(`the request failed (${systemCodeOf(error) ?? 'no code'})`)
}

function isRedirect({ redirected, type, status }: Response): boolean {
  return redirected || type === 'opaqueredirect' || (status >= 300 && status < 400)
}

function parsed(origin: string, text: string): KeySet {
  try {
    return keySet(origin, JSON.parse(text))
  } catch {
    throw new Error('its body is no JWK set')
  }
}
