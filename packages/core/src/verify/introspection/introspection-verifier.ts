import { isJson } from '../../lib/is-json.js'
import { plainJson } from '../../lib/plain-json.js'
import { readText } from '../../lib/read-text.js'
import type { Identity, Verifier, VerifyContext } from '../../types.js'
import { ask, isAskable, type Question } from '../remote/remote.js'
import { identityOf } from './identity.js'
import {
  checkIntrospectionOptions,
  type IntrospectionMembers,
  type IntrospectionOptions,
  type IntrospectionSettings,
} from './introspection-options.js'
import { judgeMembers, membersOf } from './members.js'

/**
 * A verifier that asks an OAuth 2.0 introspection endpoint (RFC 7662) about each token. `active: false` is an unknown token; an `exp`
 * that has passed is `token_expired`; a wrong `iss` or `aud` is `token_invalid`. Any other answer than the RFC's is an outage.
 *
 * Unless `toIdentity` says otherwise, the kind is `oauth`; the subject is `sub`, else `client_id`, else `username`, and a service where
 * that is the client itself; scopes are those in `scope`, there is no account, and the claims are all members of the answer.
 *
 * Every call is a request: wrap it in `cached()`. Not checked: that the token is an access token, where the endpoint calls other ones
 * active, too; that it was made for this API, unless `audience` says so.
 *
 * @throws TypeError for an unknown or malformed option.
 * @see https://www.rfc-editor.org/rfc/rfc7662
 * @example
 * const verifier = introspectionVerifier({
 *   url: 'https://auth.example.com/introspect',
 *   auth: { basic: { id: 'pipelines', secret } },
 *   audience: 'https://pipelines.example.com',
 * })
 */
export function introspectionVerifier<C extends object = IntrospectionMembers>(
  options: IntrospectionOptions<C>,
): Verifier<C> {
  const settings = checkIntrospectionOptions(options)
  const { accepts } = settings.remote
  return Object.freeze({
    ...(accepts && { accepts }),
    verify: (token: string, context: Partial<VerifyContext> = {}): Promise<Identity<C> | null> =>
      introspect(token, context.signal, settings),
  })
}

/** RFC 6749 §A.12: there is no access token of other characters. */
const accessToken = /^[\x20-\x7e]+$/

async function introspect<C extends object>(
  token: string,
  signal: AbortSignal | undefined,
  settings: IntrospectionSettings<C>,
): Promise<Identity<C> | null> {
  if (!isAskable(token, accessToken, settings.remote)) return null
  const secrets = new Set([token, ...settings.auth.secrets])
  return ask(settings.remote, {
    secrets,
    signal,
    question: () => questionOf(token, settings, secrets),
    understand: async (response) => {
      const members = membersOf(await bodyOf(response, settings))
      if (members === null) return null
      judgeMembers(members, settings)
      return identityOf(members, settings)
    },
  })
}

async function questionOf(
  token: string,
  { auth }: IntrospectionSettings<object>,
  secrets: Set<string>,
): Promise<Question> {
  const { authorization, form } = await auth.prove()
  if (authorization !== undefined) secrets.add(authorization.replace(/^\w+ /, ''))
  return {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(authorization !== undefined && { authorization }),
    },
    body: new URLSearchParams({ token, token_type_hint: 'access_token', ...form }).toString(),
  }
}

async function bodyOf(response: Response, { remote }: IntrospectionSettings<object>): Promise<unknown> {
  const { status, headers } = response
  if (status === 401 || status === 403)
    throw new Error(`it answered ${status}: it does not take what option "auth" says`)
  if (status !== 200) throw new Error(`it answered ${status}`)
  if (!isJson(headers)) throw new Error('it answered 200 with what is not application/json')
  return plainJson(await readText(response, remote.maxBytes))
}
