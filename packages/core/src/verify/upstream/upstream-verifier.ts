import { frozenIdentity } from '../../lib/frozen-identity.js'
import { flawOf } from '../../lib/identity.js'
import { isJson } from '../../lib/is-json.js'
import { plainJson } from '../../lib/plain-json.js'
import { readText } from '../../lib/read-text.js'
import type { Claims, Identity, Verifier, VerifyContext } from '../../types.js'
import { ask, isAskable } from '../remote/remote.js'
import { identityIn } from './identity-in-headers.js'
import { forbidden, unknownOrRefused } from './refusal-in-answer.js'
import { checkUpstreamOptions, type UpstreamOptions, type UpstreamSettings } from './upstream-options.js'

/**
 * A verifier that asks an API which speaks Latchkey's contract, with the caller's own key. 2xx: who it is, from the `x-auth-*` headers
 * of the answer or from `toIdentity`. 401: unknown, or refused for the reason that its body gives. 403 in the documented form: a key
 * that is known and may do nothing there, and so is refused here, as `scope_insufficient` or `kind_not_allowed`. Anything else is an
 * outage. Name a URL that every key may read, and that costs the upstream little.
 *
 * There is no delegation: the delegation header is not sent on, and accounts cannot be looked up. An enterprise key is let in as the
 * enterprise that it is, and may act on no account.
 *
 * Every call is a request: wrap it in `cached()`. Not checked: who the upstream is, beyond the certificate of its https URL.
 *
 * @throws TypeError for an unknown or malformed option.
 * @example
 * const verifier = upstreamVerifier({ url: 'https://api.example.com/v3/auth/token', method: 'GET', prefix: ['sta_', 'sts_'] })
 */
export function upstreamVerifier<C extends object = Claims>(options: UpstreamOptions<C>): Verifier<C> {
  const settings = checkUpstreamOptions(options)
  const { accepts } = settings.remote
  return Object.freeze({
    ...(accepts && { accepts }),
    verify: (token: string, context: Partial<VerifyContext> = {}): Promise<Identity<C> | null> =>
      askUpstream(token, context.signal, settings),
  })
}

/** RFC 9110 §11.2: nothing else can be sent as a key, and nothing else could end the header field. */
const token68 = /^[A-Za-z0-9._~+/-]+=*$/

async function askUpstream<C extends object>(
  token: string,
  signal: AbortSignal | undefined,
  settings: UpstreamSettings<C>,
): Promise<Identity<C> | null> {
  const { remote, method, scheme } = settings
  if (!isAskable(token, token68, remote)) return null
  const headers = { accept: 'application/json', authorization: `${scheme} ${token}` }
  return ask(remote, {
    secrets: new Set([token]),
    signal,
    question: () => ({ method, headers }),
    understand: async (response) => {
      if (response.ok) return identityOf(response, settings)
      if (response.status === 401) return unknownOrRefused(response, remote.maxBytes)
      if (response.status === 403) return forbidden(response, remote.maxBytes)
      throw new Error(`it answered ${response.status}`)
    },
  })
}

async function identityOf<C extends object>(
  response: Response,
  settings: UpstreamSettings<C>,
): Promise<Identity<C> | null> {
  const { toIdentity } = settings
  // Without a mapping there are no claims, whatever C is.
  const identity = toIdentity
    ? await toIdentity({ headers: response.headers, body: await bodyOf(response, settings) })
    : (identityIn(response.headers) as Identity<C>)
  if (identity === null) return null
  const flaw = flawOf(identity)
  if (flaw !== null) throw new Error(`its answer makes no identity: ${flaw}`)
  return frozenIdentity(identity)
}

async function bodyOf(response: Response, { remote, method }: UpstreamSettings<object>): Promise<unknown> {
  if (method === 'HEAD') return undefined
  if (!isJson(response.headers))
    throw new Error(`it answered ${response.status} with what is not application/json`)
  return plainJson(await readText(response, remote.maxBytes))
}
