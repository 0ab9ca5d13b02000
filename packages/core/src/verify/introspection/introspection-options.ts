import { durationOption, ownOptions, refuseOption } from '../../lib/check.js'
import type { Claims, Identity } from '../../types.js'
import {
  remoteNames,
  remoteSettings,
  type RemoteOptions,
  type RemoteSettings,
} from '../remote/remote-options.js'
import { clientAuth, type ClientAuth, type IntrospectionAuth } from './client-auth.js'

/** What an endpoint says of a token that is active (RFC 7662 §2.2). */
export interface IntrospectionMembers {
  readonly active: true
  readonly scope?: string
  readonly client_id?: string
  readonly username?: string
  readonly token_type?: string
  /** Seconds since 1970. */
  readonly exp?: number
  readonly iat?: number
  readonly nbf?: number
  readonly sub?: string
  readonly aud?: string | readonly string[]
  readonly iss?: string
  readonly jti?: string
  /** Whatever else the endpoint says. */
  readonly [member: string]: unknown
}

export interface IntrospectionOptions<C extends object = Claims> extends RemoteOptions {
  /** How the endpoint knows who asks. */
  auth: IntrospectionAuth
  /** The `iss` that a token must have; without it `iss` is not looked at. */
  issuer?: string | undefined
  /** One of these must be in `aud`, one text or several; without it `aud` is not looked at. */
  audience?: string | readonly string[] | undefined
  /** Look at `nbf`, too? Default false: that a token is active says that its time has begun. */
  checkNotBefore?: boolean | undefined
  /** How far the endpoint's clock may be off: is added to `exp`, and taken from `nbf`. Default 0. */
  clockTolerance?: string | number | undefined
  /**
   * Who it is, from what the endpoint says. Null: not one of these tokens; a thrown `AuthError` refuses it. It cannot make a token
   * live longer than its `exp`. Default: see `introspectionVerifier()`.
   */
  toIdentity?:
    ((members: IntrospectionMembers) => Identity<C> | null | Promise<Identity<C> | null>) | undefined
  /** Default `() => new Date()`. */
  clock?: (() => Date) | undefined
}

/** The options, checked, with their defaults. */
export interface IntrospectionSettings<C extends object> {
  readonly remote: RemoteSettings
  readonly auth: ClientAuth
  readonly issuer: string | undefined
  readonly audiences: readonly string[] | undefined
  readonly checkNotBefore: boolean
  /** Milliseconds. */
  readonly clockTolerance: number
  readonly toIdentity: NonNullable<IntrospectionOptions<C>['toIdentity']> | undefined
  readonly clock: () => Date
}

const owner = 'introspectionVerifier'

const names = [
  ...remoteNames,
  'auth',
  'issuer',
  'audience',
  'checkNotBefore',
  'clockTolerance',
  'toIdentity',
  'clock',
] as const

export function checkIntrospectionOptions<C extends object>(
  input: IntrospectionOptions<C>,
): IntrospectionSettings<C> {
  const options = ownOptions(owner, input, names)
  const { issuer, checkNotBefore = false, clockTolerance = 0, clock = () => new Date() } = options
  if (issuer !== undefined && !isText(issuer)) refuseOption(owner, 'issuer', issuer, 'a text')
  if (typeof checkNotBefore !== 'boolean')
    refuseOption(owner, 'checkNotBefore', checkNotBefore, 'true or false')
  return Object.freeze({
    remote: remoteSettings(owner, options),
    auth: clientAuth(owner, options.auth),
    issuer,
    audiences: audiencesOf(options.audience),
    checkNotBefore,
    clockTolerance: toleranceOf(clockTolerance),
    toIdentity: functionOf('toIdentity', options.toIdentity),
    clock: functionOf('clock', clock),
  })
}

function audiencesOf(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined
  const list: unknown[] = Array.isArray(value) ? [...(value as unknown[])] : [value]
  if (list.length === 0 || !list.every(isText))
    return refuseOption(owner, 'audience', value, 'a text, or a list of texts')
  return Object.freeze(list)
}

function toleranceOf(value: string | number): number {
  const allowed = 'a duration like "30s" or 30000 (milliseconds), at most a day'
  return durationOption(
    [owner, 'clockTolerance', value],
    (milliseconds) => milliseconds <= 86_400_000,
    allowed,
  )
}

function functionOf<F>(option: string, value: F): F {
  if (value === undefined || typeof value === 'function') return value
  return refuseOption(owner, option, value, 'a function')
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
