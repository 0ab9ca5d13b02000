import { durationOption, isVerifier, ownOptions, refuseOption } from './lib/check.js'
import type {
  AuthEvent,
  AuthenticatorOptions,
  AuthRequest,
  CredentialForm,
  DebugHeader,
  Verifier,
} from './types.js'

/** The options except the verifier, checked, with their defaults, in the form in which the stages use them. */
export interface Settings {
  readonly realm: string
  /** By lower-case name: the name as configured. */
  readonly schemes: ReadonlyMap<string, string>
  readonly forms: Readonly<Record<CredentialForm, boolean>>
  readonly maxTokenLength: number
  readonly delegateHeader: string
  readonly debugHeaders: readonly DebugHeader[]
  readonly optional: boolean
  /** Milliseconds. */
  readonly verifyTimeout: number
  readonly requestId: ((request: AuthRequest) => unknown) | undefined
  readonly clock: () => Date
  readonly onEvent: ((event: AuthEvent) => void) | undefined
}

/** Every debug header, in the order in which they are sent. */
const debugHeaderNames: readonly DebugHeader[] = Object.freeze([
  'x-auth-access-type',
  'x-auth-subject-id',
  'x-auth-subject-email',
  'x-auth-account-id',
  'x-auth-account-short-id',
  'x-auth-enterprise-id',
  'x-auth-key-id',
  'x-auth-scopes',
  'x-auth-expires-at',
  'x-auth-key-state',
])

const owner = 'createAuthenticator'
const optionNames = [
  'verifier',
  'realm',
  'schemes',
  'credentialForms',
  'maxTokenLength',
  'delegateHeader',
  'debugHeaders',
  'optional',
  'verifyTimeout',
  'requestId',
  'clock',
  'onEvent',
] as const satisfies readonly (keyof AuthenticatorOptions)[]

/** Throws a `TypeError` that names the option, the type of its value and what is allowed. */
export function checkOptions<C extends object>(input: AuthenticatorOptions<C>): CheckedOptions<C> {
  const options = ownOptions(owner, input, optionNames)
  return { verifiers: verifiersOf<C>(options.verifier), settings: settingsOf(options) }
}

export interface CheckedOptions<C extends object> {
  readonly verifiers: readonly Verifier<C>[]
  readonly settings: Settings
}

function settingsOf(options: Omit<AuthenticatorOptions, 'verifier'>): Settings {
  return Object.freeze({
    realm: realmOf(given(options.realm, 'api')),
    schemes: schemesOf(given(options.schemes, ['Token'])),
    forms: formsOf(given(options.credentialForms, ['token68'])),
    maxTokenLength: lengthOf(given(options.maxTokenLength, 4096)),
    delegateHeader: delegateHeaderOf(given(options.delegateHeader, 'x-delegate-account-id')),
    debugHeaders: debugHeadersOf(given(options.debugHeaders, true)),
    optional: booleanOf('optional', given(options.optional, false)),
    verifyTimeout: timeoutOf(given(options.verifyTimeout, 5000)),
    requestId: functionOf('requestId', options.requestId),
    clock: clockOf(given(options.clock, () => new Date())),
    onEvent: functionOf('onEvent', options.onEvent),
  })
}

/** Only what is absent has a default: null is a mistake, and is told so. */
function given<T>(value: T | undefined, usual: T): T {
  return value === undefined ? usual : value
}

function verifiersOf<C extends object>(value: unknown): readonly Verifier<C>[] {
  const list: unknown[] = Array.isArray(value) ? [...(value as unknown[])] : [value]
  if (list.length === 0 || !list.every(isVerifier)) {
    refuseOption(
      owner,
      'verifier',
      value,
      'an object with a verify(token) function, or a list of one or more of them',
    )
  }
  return Object.freeze(list as unknown as Verifier<C>[])
}

function realmOf(value: unknown): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (typeof value === 'string' && value !== '' && !/[\x00-\x1f\x7f-\x9f]/.test(value)) return value
  return refuseOption(owner, 'realm', value, 'a text without control characters')
}

function schemesOf(value: unknown): ReadonlyMap<string, string> {
  const schemes = new Map<string, string>()
  for (const name of listOf('schemes', value, 'a list of scheme names like ["Token", "Bearer"]')) {
    if (typeof name !== 'string' || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      refuseOption(owner, 'schemes', name, 'a list of scheme names (RFC 9110 §11.1)')
    }
    schemes.set(name.toLowerCase(), name)
  }
  return schemes
}

function formsOf(value: unknown): Readonly<Record<CredentialForm, boolean>> {
  const allowed = 'a list of "token68", "params" or both'
  const list = listOf('credentialForms', value, allowed)
  const stranger = list.find((form) => form !== 'token68' && form !== 'params')
  if (stranger !== undefined) refuseOption(owner, 'credentialForms', stranger, allowed)
  return Object.freeze({ token68: list.includes('token68'), params: list.includes('params') })
}

function lengthOf(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
  return refuseOption(owner, 'maxTokenLength', value, 'a whole number of characters above 0')
}

function delegateHeaderOf(value: unknown): string {
  const allowed =
    'a header name that is not Authorization and does not begin with x-auth-, which the pipeline removes'
  if (typeof value !== 'string' || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value)) {
    return refuseOption(owner, 'delegateHeader', value, allowed)
  }
  if (/^(?:x[-_]auth[-_].*|authorization)$/i.test(value))
    refuseOption(owner, 'delegateHeader', value, allowed)
  return value.toLowerCase()
}

function debugHeadersOf(value: unknown): readonly DebugHeader[] {
  if (typeof value === 'boolean') return value ? debugHeaderNames : []
  const allowed = `true, false, or a list of ${debugHeaderNames.join(', ')}`
  const wanted = Array.isArray(value)
    ? (value as unknown[])
    : refuseOption(owner, 'debugHeaders', value, allowed)
  const stranger = wanted.findIndex((name) => !(debugHeaderNames as readonly unknown[]).includes(name))
  if (stranger !== -1) refuseOption(owner, 'debugHeaders', wanted[stranger], allowed)
  return debugHeaderNames.filter((name) => wanted.includes(name))
}

function booleanOf(option: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : refuseOption(owner, option, value, 'true or false')
}

/** The longest delay that a Node timer can wait for: a longer one would fire at once. */
const longestTimeout = 2 ** 31 - 1

function timeoutOf(value: unknown): number {
  const allowed = `a duration above 0 like "5s" or 5000 (milliseconds), at most ${longestTimeout} ms`
  const fits = (milliseconds: number): boolean => milliseconds > 0 && milliseconds <= longestTimeout
  return durationOption([owner, 'verifyTimeout', value], fits, allowed)
}

function clockOf(value: unknown): () => Date {
  const allowed = 'a function that returns a valid Date'
  if (typeof value !== 'function') return refuseOption(owner, 'clock', value, allowed)
  const clock = value as () => Date
  const now: unknown = clock()
  if (!(now instanceof Date) || Number.isNaN(now.getTime())) refuseOption(owner, 'clock', now, allowed)
  return clock
}

function functionOf<F>(option: keyof AuthenticatorOptions, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === 'function') return value
  return refuseOption(owner, option, value, 'a function')
}

function listOf(option: string, value: unknown, allowed: string): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value as unknown[]
  return refuseOption(owner, option, value, allowed)
}
