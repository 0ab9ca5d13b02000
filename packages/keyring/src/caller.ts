import { isScope, type Auth } from '@latchkey/core'
import { invalid, KeyringError } from './errors.js'
import { checkId, checkName } from './fields.js'
import { ownMembers } from './members.js'
import { checkInstant } from './times.js'

/** Who does it, for the audit log. Not checked: it is what the calling program says. */
export interface Actor {
  /** At most 200 characters. Default: the caller's own (see `Caller`), which is `system` where nothing is said. */
  actor?: string
  /** At most 200 characters. */
  requestId?: string
}

/**
 * On whose behalf a call is made: for the audit log, and to bound what it may see and grant. At most one of `auth`,
 * `accountId` and `enterpriseId`; none of them bounds nothing.
 *
 * Not checked: that `auth` is still good (it was, when its request came in), and that the account or the enterprise exists. An
 * id that a bound caller chooses for a new record, and that is taken anywhere, is a `conflict`.
 */
export interface Caller extends Actor {
  /** Only what belongs to this account is seen; all else does not exist. */
  accountId?: string
  /** Only what belongs to this enterprise and its accounts is seen. */
  enterpriseId?: string
  /**
   * A caller of the API: bounds it to the account acted on (or to the enterprise, where there is none), and lets it grant no
   * more than it has, and for no longer. Its actor is `user:<id>`, `service:<id>` or `enterprise:<id>` where none is given.
   */
  auth?: Auth
}

/** What a caller of the API has, and cannot give more than. */
export interface Grantor {
  readonly subjectId: string
  readonly keyId: string | null
  readonly scopes: readonly string[]
  readonly expiresAt: Date | null
}

/** A caller, checked and completed. */
export interface BoundCaller {
  readonly actor: string
  readonly requestId: string | null
  readonly accountId: string | null
  readonly enterpriseId: string | null
  readonly auth: Grantor | null
}

export const system: BoundCaller = Object.freeze({
  actor: 'system',
  requestId: null,
  accountId: null,
  enterpriseId: null,
  auth: null,
})

export const actorMembers: readonly string[] = ['actor', 'requestId']

const members = [...actorMembers, 'accountId', 'enterpriseId', 'auth']

export function bindCaller(caller: Caller): BoundCaller {
  const given = ownMembers('as()', caller, members)
  const bounds = (['auth', 'accountId', 'enterpriseId'] as const).filter((name) => name in given)
  if (bounds.length > 1) throw invalid('as() takes one of auth, accountId and enterpriseId')
  // A member that is there and says nothing is a caller who was not found: it must not become one without bounds.
  const [bound] = bounds
  if (bound !== undefined && (given[bound] === undefined || given[bound] === null))
    throw invalid(
      `as(): ${bound} is there, and says nothing: leave it out only where nothing shall be bounded`,
    )
  return named(Object.freeze({ ...system, ...placeOf(given) }), given)
}

/** The same caller under the name that one call gives. */
export function named(caller: BoundCaller, { actor, requestId }: Actor): BoundCaller {
  if (actor === undefined && requestId === undefined) return caller
  return Object.freeze({
    ...caller,
    ...(actor !== undefined && { actor: checkName('actor', actor, { max: 200 }) }),
    ...(requestId !== undefined && { requestId: checkName('requestId', requestId, { max: 200 }) }),
  })
}

function placeOf({ auth, accountId, enterpriseId }: Caller): Partial<BoundCaller> {
  if (accountId !== undefined) return { accountId: checkId('accountId', accountId) }
  if (enterpriseId !== undefined) return { enterpriseId: checkId('enterpriseId', enterpriseId) }
  return auth === undefined ? {} : boundBy(auth)
}

function boundBy(auth: Auth): Partial<BoundCaller> {
  try {
    return boundsOf(auth)
  } catch (error) {
    if (error instanceof KeyringError) throw error
    throw notMade('a member of it cannot be read')
  }
}

function notMade(flaw: string): KeyringError {
  return invalid(`as(): auth is none that the pipeline made: ${flaw}`)
}

function boundsOf({ subject, account, enterprise, scopes, expiresAt, key }: Auth): Partial<BoundCaller> {
  const flaw = flawOf({ subject, account, enterprise, scopes, expiresAt })
  if (flaw !== null) throw notMade(flaw)
  if (account === null && enterprise === null)
    throw invalid('as(): auth belongs to no account and no enterprise')
  return {
    actor: checkName('actor', `${subject.type}:${subject.id}`, { max: 200 }),
    ...(account === null
      ? { enterpriseId: checkId('auth.enterprise.id', enterprise?.id) }
      : { accountId: checkId('auth.account.id', account.id) }),
    auth: Object.freeze({
      subjectId: subject.id,
      keyId: key?.id ?? null,
      scopes: Object.freeze([...scopes]),
      expiresAt: expiresAt === null ? null : checkInstant('auth.expiresAt', expiresAt),
    }),
  }
}

function flawOf({ subject, account, enterprise, scopes, expiresAt }: Partial<Auth>): string | null {
  if (![subject?.id, subject?.type].every(isText)) return 'it has no subject'
  if (typeof account !== 'object' || typeof enterprise !== 'object')
    return 'account and enterprise must be objects or null'
  if (!Array.isArray(scopes) || !scopes.every(isScope)) return 'scopes must be a list of scopes'
  return expiresAt === undefined ? 'expiresAt must be a Date or null' : null
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
