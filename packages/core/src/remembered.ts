import type { Auth, AuthAccount, Claims, Passed } from './types.js'

/** The outcome is kept under a symbol of our own: guards trust it alone, whatever is put into `req.auth` later. */
const outcome = Symbol('latchkey outcome')

interface Remembering {
  [outcome]?: Passed<object> | undefined
}

/** Keeps a request's outcome for the guards behind; undefined forgets it. */
export function rememberOutcome(request: object, passed: Passed<object> | undefined): void {
  ;(request as Remembering)[outcome] = passed
}

/** The outcome of a request that passed; undefined where none is remembered. For guards and last resorts. */
export function outcomeOf(request: object): Passed<object> | undefined {
  return (request as Remembering)[outcome]
}

/** The outcome, for what cannot do without: a guard with no authentication before it is a mistake, and lets nobody pass. */
export function requireOutcome(request: object, who: string): Passed<object> {
  const passed = outcomeOf(request)
  if (passed === undefined) throw new Error(`${who} needs the authentication of Latchkey mounted before it`)
  return passed
}

/** Puts a caller where handlers look for it: they take the word of `auth`, so what others have put there goes. @throws TypeError where it cannot go. */
export function showAuth(place: { auth?: Auth | null }, auth: Auth | null): void {
  try {
    place.auth = auth
    if (place.auth === auth) return
  } catch {
    // It cannot be written, or is not what was written: it is defined anew.
  }
  Object.defineProperty(place, 'auth', { value: auth, writable: true, enumerable: true, configurable: true })
}

/** Who is calling. @throws AuthError (401) where the request is anonymous; Error where nothing has authenticated it. */
export function authOf(request: object): Auth {
  const passed = requireOutcome(request, 'getAuth()')
  if (passed.auth === null) throw passed.refuse('credentials_missing').error
  return passed.auth as Auth
}

declare const account: unique symbol

/** How a guard tells the handlers behind it, by type alone, whether there is an account. */
export interface AccountMark<A extends AuthAccount | null> {
  [account]?: A
}

/** `Auth` as a handler may see it whose framework has carried the mark `L` to it. */
export type MarkedAuth<L> = Auth<
  Claims,
  L extends AccountMark<infer A> ? (unknown extends A ? AuthAccount | null : A) : AuthAccount | null
>
