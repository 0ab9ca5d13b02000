import { algorithmsOf } from './algorithms.js'
import type { ToIdentity } from './claims/identity.js'
import { longType, type ClaimRules } from './claims/judge-claims.js'
import type { KeySource } from './keys/key-source.js'
import { keysOf } from './keys/keys-of.js'
import { isObject, isText, kindOf, owner, refuseOption, textsOf } from './lib/check.js'
import { spanOf, toleranceOf } from './lib/durations.js'
import type { JwtOptions } from './options.js'

/** One issuer, its options checked, with their defaults. */
export interface Issuer<C extends object> {
  readonly issuer: string
  readonly algorithms: readonly string[]
  readonly keys: KeySource
  readonly rules: ClaimRules
  readonly toIdentity: ToIdentity<C> | undefined
}

const names = [
  'issuer',
  'audience',
  'algorithms',
  'jwksUrl',
  'jwks',
  'key',
  'typ',
  'requiredClaims',
  'allowTokensWithoutExpiry',
  'clockTolerance',
  'maxTokenAge',
  'toIdentity',
  'jwksMaxAge',
  'jwksMaxStale',
  'jwksCooldown',
  'jwksTimeout',
  'jwksMaxBytes',
  'onJwksError',
  'fetch',
  'clock',
] as const satisfies readonly (keyof JwtOptions)[]

/** By what stands in `iss`. Throws a `TypeError` for bad options, and for an issuer that is there twice. */
export function issuersOf<C extends object>(
  input: JwtOptions<C> | readonly JwtOptions<C>[],
): ReadonlyMap<string, Issuer<C>> {
  const list: readonly unknown[] = Array.isArray(input) ? input : [input]
  if (list.length === 0) throw new TypeError(`${owner}: give the options of one issuer or more, got none`)
  const issuers = list.map((one) => issuerOf<C>(ownOptions<C>(one)))
  const byName = new Map(issuers.map((one) => [one.issuer, one]))
  if (byName.size < issuers.length)
    throw new TypeError(`${owner}: an issuer is there twice: give its audiences and algorithms as lists`)
  return byName
}

/** Without a prototype: only own properties count, so that a polluted `Object.prototype` sets nothing. */
function ownOptions<C extends object>(input: unknown): JwtOptions<C> {
  if (!isObject(input)) throw new TypeError(`${owner}: options must be an object, got ${kindOf(input)}`)
  const stranger = Object.keys(input).find((name) => !(names as readonly string[]).includes(name))
  if (stranger !== undefined) {
    const shown = stranger.slice(0, 64).replace(/[^\x20-\x7e]/g, '?')
    throw new TypeError(`${owner}: unknown option "${shown}", allowed are ${names.join(', ')}`)
  }
  return Object.assign(Object.create(null) as JwtOptions<C>, input)
}

function issuerOf<C extends object>(options: JwtOptions<C>): Issuer<C> {
  const { issuer, toIdentity } = options
  if (!isText(issuer))
    refuseOption(
      'issuer',
      issuer,
      'the text that stands in "iss"; for several issuers give a list of options',
    )
  if (toIdentity !== undefined && typeof toIdentity !== 'function')
    refuseOption('toIdentity', toIdentity, 'a function of the claims')
  const algorithms = algorithmsOf(options.algorithms)
  return Object.freeze({
    issuer,
    rules: rulesOf(options),
    algorithms: algorithms.names,
    keys: keysOf(options, algorithms),
    toIdentity,
  })
}

function rulesOf(options: JwtOptions<object>): ClaimRules {
  const { typ, requiredClaims = [], allowTokensWithoutExpiry = false, maxTokenAge } = options
  if (typeof allowTokensWithoutExpiry !== 'boolean')
    refuseOption('allowTokensWithoutExpiry', allowTokensWithoutExpiry, 'true or false')
  if (!Array.isArray(requiredClaims) || !requiredClaims.every(isText))
    refuseOption('requiredClaims', requiredClaims, 'a list of names of claims')
  const required = new Set<string>(requiredClaims)
  if (!allowTokensWithoutExpiry) required.add('exp')
  if (maxTokenAge !== undefined) required.add('iat')
  return Object.freeze({
    audiences: textsOf(
      'audience',
      options.audience,
      'what the issuer calls this API, a text or a list of texts',
    ),
    types:
      typ === undefined ? undefined : textsOf('typ', typ, 'a text like "at+jwt", or a list').map(longType),
    requiredClaims: [...required],
    clockTolerance: toleranceOf('clockTolerance', options.clockTolerance ?? 0),
    maxTokenAge: maxTokenAge === undefined ? undefined : spanOf('maxTokenAge', maxTokenAge, 1),
    clock: clockOf(options.clock),
  })
}

function clockOf(clock: unknown = () => new Date()): () => Date {
  if (typeof clock === 'function') return clock as () => Date
  return refuseOption('clock', clock, 'a function that returns a Date')
}
