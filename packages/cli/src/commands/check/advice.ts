import type { Reason } from '@latchkey/core'

/** What to do about each reason for which a server refuses. */
const advice: Readonly<Record<Reason, string>> = {
  credentials_missing:
    'the server saw no Authorization header: a proxy on the way may have taken it out, or the URL redirects',
  scheme_unsupported: 'the server takes another scheme: see the challenge, and try --scheme',
  credentials_malformed:
    'what was sent is not one key: look for quotes, spaces or line breaks in $LATCHKEY_TOKEN, and for a proxy that adds a header',
  token_invalid:
    'the server does not know the key: look for a lost or mistyped character, and whether it is a key of this server',
  token_expired: 'ask for a new key: latchkey key rotate, or latchkey key issue',
  token_revoked: 'ask for a new key; it may have been rotated, and the new one be in use elsewhere',
  subject_disabled:
    'the key’s user, service account, account or enterprise is disabled or gone: see latchkey user list, account list',
  scope_insufficient:
    'the key is good, and may not do this: see the scopes that it has and those in the challenge; widen the key’s, or its owner’s permissions',
  kind_not_allowed:
    'the key is good, and of a kind that may not be used here: use a personal, service or enterprise key, as the API says',
  delegation_not_allowed: 'only an enterprise key may act on another account: leave out --delegate',
  account_not_accessible:
    'the account is unknown, disabled, or not one of the enterprise’s: see latchkey account list --enterprise',
  delegation_malformed: 'the account of --delegate must have 1 to 64 of A-Z, a-z, 0-9, "_" and "-"',
  account_required: 'the key belongs to an enterprise: name the account to act on with --delegate',
  verifier_unavailable:
    'the server could not check the key just now: try again; if it stays, look at its store',
}

export function adviceFor(reason: Reason): string {
  return advice[reason]
}

/** For whatever a server says; null for what is not of this contract. */
export function adviceForText(reason: unknown): string | null {
  return typeof reason === 'string' && Object.hasOwn(advice, reason) ? advice[reason as Reason] : null
}

/** Where the key cannot have been what let the request in. */
export const openAdvice = 'this path answers without a key as well: check a guarded path'

/** Where the server gives no reason that is known here. */
export function adviceForStatus(status: number): string {
  if (status === 401)
    return 'the server refuses the key, and does not say why: it may be unknown, expired or revoked'
  if (status === 403) return 'the server knows the key, and it may not do this: look at its scopes'
  if (status === 404) return 'there is nothing at this path: check the URL'
  if (status === 405) return 'this path takes another method: check another one'
  if (status === 429) return 'too many requests: wait, and try again'
  if (status >= 300 && status < 400)
    return 'the server redirects: check the URL that it names; the key was not sent there'
  if (status >= 500) return 'the server failed: this says nothing of the key; try again'
  return 'the server does not say that the key is accepted'
}
