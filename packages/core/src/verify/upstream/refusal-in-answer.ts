import { AuthError, type Reason } from '../../errors.js'
import { isObject } from '../../lib/check.js'
import { isJson } from '../../lib/is-json.js'
import { plainJson } from '../../lib/plain-json.js'
import { readText } from '../../lib/read-text.js'

/** About the key itself: whoever holds it is told. */
const aboutKey: ReadonlySet<unknown> = new Set<Reason>(['token_expired', 'token_revoked', 'subject_disabled'])
/** About the question: the verifier asks it in the wrong way, or something on the way takes the credentials off. */
const aboutQuestion: ReadonlySet<unknown> = new Set<Reason>(['credentials_missing', 'scheme_unsupported'])
/** A key that is known, and may not use the URL. */
const aboutRoute: ReadonlySet<unknown> = new Set<Reason>(['scope_insufficient', 'kind_not_allowed'])

/** What a 401 says: null for an unknown key. @throws AuthError for a known one. */
export async function unknownOrRefused(response: Response, maxBytes: number): Promise<null> {
  const reason = await reasonIn(response, 401, maxBytes)
  if (aboutKey.has(reason)) throw new AuthError(reason as Reason)
  if (aboutQuestion.has(reason)) throw new Error(`it answered 401 ${reason}: see options "url" and "scheme"`)
  if (response.body === null && isBareChallenge(response))
    throw new Error('it answered 401 as if no key had come: see options "url" and "scheme"')
  return null
}

/** Of the contract's refusals only those about the question have no `error` in their challenge. HEAD has no body to say more. */
function isBareChallenge({ headers }: Response): boolean {
  const challenge = headers.get('www-authenticate')
  return challenge !== null && !/\berror=/i.test(challenge)
}

/**
 * What a 403 says: the key is known, and may do nothing there, so it may do nothing here. HEAD has no body to say so; then that the
 * answer says who the caller is shows that it is the API's own, and the challenge tells the two reasons apart.
 *
 * @throws AuthError for a 403 of the API's, else an Error.
 */
export async function forbidden(response: Response, maxBytes: number): Promise<never> {
  const reason = response.body === null ? reasonInHeaders(response) : await reasonIn(response, 403, maxBytes)
  if (aboutRoute.has(reason)) throw new AuthError(reason as Reason)
  throw new Error('it answered 403, and does not say that it is about the key')
}

function reasonInHeaders({ headers }: Response): Reason | null {
  if (!headers.has('x-auth-subject-id')) return null
  const challenge = headers.get('www-authenticate') ?? ''
  return challenge.includes('error="insufficient_scope"') ? 'scope_insufficient' : 'kind_not_allowed'
}

/** The `reason` of a documented body; null where the body is another one. */
async function reasonIn(response: Response, status: 401 | 403, maxBytes: number): Promise<string | null> {
  if (!isJson(response.headers)) return null
  const text = await readText(response, maxBytes)
  if (text === '') return null
  const body = plainJson(text)
  if (!isObject(body) || body['status'] !== status) return null
  return typeof body['reason'] === 'string' ? body['reason'] : null
}
