import { ownOptions, refuseOption } from '../../lib/check.js'
import type { Claims, Identity } from '../../types.js'
import {
  remoteNames,
  remoteSettings,
  type RemoteOptions,
  type RemoteSettings,
} from '../remote/remote-options.js'

/** A 2xx answer of the upstream. */
export interface UpstreamAnswer {
  readonly headers: Headers
  /** The JSON of its body, frozen; undefined where the method is HEAD. */
  readonly body: unknown
}

export interface UpstreamOptions<C extends object = Claims> extends RemoteOptions {
  /**
   * `HEAD` (the default) or `GET`. A refusal that has no body does not say why: with HEAD, each refused key is an unknown one. With GET
   * the caller is told what the upstream says: expired, revoked, disabled.
   */
  method?: 'HEAD' | 'GET' | undefined
  /** The scheme in which the upstream takes keys, `Token` by default, in whichever the caller sent it. */
  scheme?: string | undefined
  /**
   * Who it is, from a 2xx answer. Null: no key of the upstream; a thrown `AuthError` refuses it. For the body the method must be `GET`.
   * Default: what the `x-auth-*` headers say.
   */
  toIdentity?: ((answer: UpstreamAnswer) => Identity<C> | null | Promise<Identity<C> | null>) | undefined
}

/** The options, checked, with their defaults. */
export interface UpstreamSettings<C extends object> {
  readonly remote: RemoteSettings
  readonly method: 'HEAD' | 'GET'
  readonly scheme: string
  readonly toIdentity: NonNullable<UpstreamOptions<C>['toIdentity']> | undefined
}

const owner = 'upstreamVerifier'
const names = [...remoteNames, 'method', 'scheme', 'toIdentity'] as const

export function checkUpstreamOptions<C extends object>(input: UpstreamOptions<C>): UpstreamSettings<C> {
  const options = ownOptions(owner, input, names)
  const { method = 'HEAD', scheme = 'Token', toIdentity } = options
  if (method !== 'HEAD' && method !== 'GET') refuseOption(owner, 'method', method, '"HEAD" or "GET"')
  if (typeof scheme !== 'string' || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(scheme))
    refuseOption(owner, 'scheme', scheme, 'a scheme name (RFC 9110 §11.1)')
  if (toIdentity !== undefined && typeof toIdentity !== 'function')
    refuseOption(owner, 'toIdentity', toIdentity, 'a function')
  return Object.freeze({ remote: remoteSettings(owner, options), method, scheme, toIdentity })
}
