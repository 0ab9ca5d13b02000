import type { AnswerHeaders, Auth } from '../types.js'

/** What a caller may be told of its own credentials: the answer of a `tokenInfo()` route. Claims are not in it. */
export function tokenInfoAnswer(auth: Auth<object>): {
  readonly headers: AnswerHeaders
  readonly body: string
} {
  const { kind, subject, account, enterprise, delegated, scopes, key, expiresAt } = auth
  const body = JSON.stringify({ kind, subject, account, enterprise, delegated, scopes, key, expiresAt })
  const length = String(Buffer.byteLength(body))
  return {
    headers: { 'content-type': 'application/json', 'content-length': length, 'cache-control': 'no-store' },
    body,
  }
}
