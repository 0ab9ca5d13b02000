import type { AuthError, Reason } from './errors.js'

/** Facts that a verifier learned besides who is calling: JWT claims, introspection members. */
export type Claims = Readonly<Record<string, unknown>>

/** `personal`, `service` and `enterprise` are the kinds of key that this library knows; a verifier may have its own. */
export type Kind = 'personal' | 'service' | 'enterprise' | (string & {})

export type Status = 'active' | 'disabled'

export type KeyState = 'current' | 'retiring' | 'expired' | 'revoked'

export interface Account {
  id: string
  shortId?: string | undefined
  name?: string | undefined
  enterpriseId?: string | null | undefined
  status?: Status | undefined
}

export interface Subject {
  id: string
  type: 'user' | 'service' | 'enterprise'
  email?: string | undefined
  name?: string | undefined
  status?: Status | undefined
}

export interface Enterprise {
  id: string
  status?: Status | undefined
}

/** What may be shown of a key. `hint` is its prefix and last four characters at most. */
export interface KeyFacts {
  id: string
  hint?: string | undefined
  expiresAt?: Date | null | undefined
  state?: KeyState | undefined
}

/**
 * What a verifier says of a token that it knows: facts, not decisions. The pipeline judges expiry, status, delegation and
 * scopes on every request, so an identity may be cached.
 */
export interface Identity<C extends object = Claims> {
  kind: Kind
  subject: Subject
  /** Null for an enterprise key. */
  account: Account | null
  /** The enterprise that the key, or its account, belongs to. Required for kind `enterprise`. */
  enterprise: Enterprise | null
  /** `resource:action`, `*` for a part, `*` for all. Strings of another form grant nothing. */
  scopes: readonly string[]
  key?: KeyFacts | null | undefined
  /** The token is refused from this instant on. Null or absent: it does not expire. */
  expiresAt?: Date | null | undefined
  claims?: C | undefined
}

export interface VerifyContext {
  /** The scheme that carried the token, as configured. */
  readonly scheme: string
  /** What logs call the request (option `requestId`), for a verifier's own log. */
  readonly requestId?: string | null | undefined
  /** Aborted when the pipeline stops waiting (`verifyTimeout`). */
  readonly signal: AbortSignal
}

export interface FindAccountContext<C extends object = Claims> {
  /** The identity on whose behalf the account is looked up, as `verify` returned it. */
  readonly identity: Identity<C>
  readonly signal: AbortSignal
}

/** A caller who was known, and refused all the same. */
export interface KnownRefusal {
  readonly auth: Auth<object>
  /** `scope_insufficient`, `account_not_accessible` … */
  readonly reason: Reason
  readonly requestId: string | null
}

/**
 * The one door through which keys meet requests.
 *
 * - `null`: not a token that this verifier knows.
 * - an `Identity`: a token that it knows.
 * - a thrown `AuthError`: a known token that is refused (`token_revoked` …).
 * - any other throw, a hang or nonsense: the verifier is unavailable (503). What it threw never reaches the client.
 */
export interface Verifier<C extends object = Claims> {
  verify(token: string, context: VerifyContext): Promise<Identity<C> | null>
  /**
   * What it knows of the token at once, from memory: asked first, so that a known key costs no promise. Undefined: ask `verify`,
   * also for every token that is to be refused. It must return an `Identity` whenever it would from `verify`, and of the same token.
   */
  recall?(token: string, context: Pick<VerifyContext, 'scheme'>): Identity<C> | undefined
  /**
   * False: by its look alone, the token cannot be one of its own. `anyOf` does not ask it then, so that neither it nor a service behind
   * it gets to see another's tokens. True promises nothing, and a throw counts as true. `verify` must answer null for what it does not
   * accept, since a verifier that stands alone is asked about everything.
   */
  accepts?(token: string): boolean
  /** By id or short id. Without it no delegation is possible. Asked only of the verifier that knew the token. */
  findAccount?(id: string, context: FindAccountContext<C>): Promise<Account | null>
  /**
   * Told where a token that it accepted was refused later on the way, by delegation or by a route's requirement: for its log.
   * Several verifiers are all told; each looks whether the caller is its own. What it throws is ignored.
   */
  refused?(refusal: KnownRefusal): void
}

export type AuthAccount = Readonly<Pick<Account, 'id' | 'shortId' | 'name'>>
export type AuthSubject = Readonly<Omit<Subject, 'status'>>

export interface AuthKey {
  readonly id: string
  readonly hint: string | null
  readonly expiresAt: Date | null
  readonly state: KeyState
}

/** Who is calling, as handlers see it: frozen, and made by the pipeline alone. */
export interface Auth<C extends object = Claims, A extends AuthAccount | null = AuthAccount | null> {
  readonly kind: Kind
  readonly subject: AuthSubject
  /** The account acted on; null for an enterprise key that names none. */
  readonly account: A
  readonly enterprise: Readonly<{ id: string }> | null
  /** True where an enterprise key acts on one of its child accounts. */
  readonly delegated: boolean
  /** Sorted. */
  readonly scopes: readonly string[]
  readonly key: AuthKey | null
  /** When the credential stops working; null where it does not expire. */
  readonly expiresAt: Date | null
  readonly claims: Readonly<C>
  /** Do the scopes cover `scope`? Throws a `TypeError` where `scope` is no well-formed scope: a typo is not a refusal. */
  can(scope: string): boolean
}

/** Header fields of one answer, names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string>>

export interface Passed<C extends object = Claims> {
  readonly ok: true
  /** Null for an anonymous request, which only `optional: true` lets pass. */
  readonly auth: Auth<C> | null
  /** For the answer, whatever it will be: `vary` and the debug headers. */
  readonly headers: AnswerHeaders
  /** Holds the request against what a route requires: null where it may pass. */
  authorize(requirement: Requirement): Refused | null
  /** The complete answer to a refusal that a handler decided on. */
  refuse(reason: Reason): Refused
}

export interface Refused {
  readonly ok: false
  readonly error: AuthError
  readonly status: number
  /** All header fields of the answer, `content-type` included. */
  readonly headers: AnswerHeaders
  /** The bytes of the answer. For HEAD: send the same headers and no body. */
  readonly body: string
}

export type Outcome<C extends object = Claims> = Passed<C> | Refused

/** The part of a Fetch `Headers` that is used. */
export interface FetchHeaders {
  get(name: string): string | null
  delete(name: string): void
  keys(): Iterable<string>
}

export type HeaderRecord = Record<string, string | readonly string[] | undefined>

/** A node:http or http2 request, a Fetch `Request`, or anything with headers. */
export interface AuthRequest {
  readonly headers: FetchHeaders | HeaderRecord
  /** Where there are raw headers they are what is read: Node's `headers` hides repeated fields. */
  readonly rawHeaders?: readonly string[]
}

export interface Authenticator<C extends object = Claims> {
  /**
   * Takes a request all the way from its headers to an outcome. Removes the `x-auth-*` headers that the client sent.
   * Rejects only where `request` has no headers at all, or holds `x-auth-*` headers that cannot be removed from it (a frozen
   * record, an immutable `Headers`): give it a copy then. Every fault of a verifier is an outcome.
   */
  authenticate(request: AuthRequest, options?: AuthenticateOptions): Promise<Outcome<C>>
}

export interface AuthenticateOptions {
  /** For this request instead of the authenticator's own `optional`. */
  optional?: boolean | undefined
}

declare const checked: unique symbol

/** What a route requires, checked and compiled by `requirement()`. */
export interface Requirement {
  readonly [checked]: true
  readonly scopes: readonly RequiredScope[]
  readonly anyScope: readonly RequiredScope[]
  readonly kinds: readonly string[]
  readonly account: boolean
}

/** A required scope, and every grant that covers it. */
export interface RequiredScope {
  readonly scope: string
  readonly grants: readonly string[]
}

export interface RequirementOptions {
  /** All of these must be covered. */
  scopes?: readonly string[] | undefined
  /** At least one of these must be covered. */
  anyScope?: readonly string[] | undefined
  /** Only these kinds of key may pass. */
  kinds?: readonly Kind[] | undefined
  /** The route acts on an account: an enterprise key must name one. Default false. */
  account?: boolean | undefined
}

/** The account in a handler behind `requireAuth(O)`: there for sure where the guard demands one. */
export type AccountFor<O extends RequirementOptions> = O extends { account: true }
  ? AuthAccount
  : AuthAccount | null

export type DebugHeader =
  | 'x-auth-access-type'
  | 'x-auth-subject-id'
  | 'x-auth-subject-email'
  | 'x-auth-account-id'
  | 'x-auth-account-short-id'
  | 'x-auth-enterprise-id'
  | 'x-auth-key-id'
  | 'x-auth-scopes'
  | 'x-auth-expires-at'
  | 'x-auth-key-state'

export type CredentialForm = 'token68' | 'params'

/** One per request that was judged, and one more per refusal by a guard. Holds no secret. */
export interface AuthEvent {
  readonly outcome: 'accepted' | 'anonymous' | 'refused'
  readonly reason: Reason | null
  readonly status: number | null
  readonly kind: string | null
  readonly keyId: string | null
  readonly subjectId: string | null
  readonly accountId: string | null
  /** Milliseconds from the first look at the headers to the outcome. */
  readonly duration: number
  /** For operators: why the verifier was unavailable, with whatever could be the token removed. */
  readonly error: Error | null
}

export interface AuthenticatorOptions<C extends object = Claims> {
  /** One, or several that are asked in order (see `anyOf`). */
  verifier: Verifier<C> | readonly Verifier<C>[]
  /** Default `api`. Appears in every challenge. Characters outside ASCII are percent-encoded. */
  realm?: string | undefined
  /** Default `['Token']`. Schemes that are not listed are never read. */
  schemes?: readonly string[] | undefined
  /** Default `['token68']`: `Token <key>`. `params` also takes `Token token="<key>"`. */
  credentialForms?: readonly CredentialForm[] | undefined
  /** In characters, default 4096. Longer ones are refused before anything is computed from them. */
  maxTokenLength?: number | undefined
  /** Default `x-delegate-account-id`. */
  delegateHeader?: string | undefined
  /** Default true. False for none, a list for some. */
  debugHeaders?: boolean | readonly DebugHeader[] | undefined
  /** Default false. True lets requests without credentials pass as anonymous; bad ones are refused all the same. */
  optional?: boolean | undefined
  /** `'5s'`, ISO 8601, or milliseconds; default 5 s. A verifier that takes longer is unavailable. */
  verifyTimeout?: string | number | undefined
  /** What logs call a request. Default: its `x-request-id` field. Used where it is 1 to 128 visible ASCII characters. */
  requestId?: ((request: AuthRequest) => string | null | undefined) | undefined
  /** Default `() => new Date()`. */
  clock?: (() => Date) | undefined
  /** Called after each judgement. What it throws is ignored. */
  onEvent?: ((event: AuthEvent) => void) | undefined
}
