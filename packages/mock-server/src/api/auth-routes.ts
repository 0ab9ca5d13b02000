import type { Auth } from '@latchkey/core'
import { getAuth, requireAuth, requireScopes } from '@latchkey/express'
import type { Express } from 'express'
import type { AccountRecord } from '../data/records.js'
import { accountShape, envelope } from '../data/shapes.js'
import type { World } from '../data/world.js'
import { jsonAnswer, notFound, sendAnswer } from '../lib/answer.js'
import type { KeyClaims } from '../seed/populate.js'

/** What a caller may know of itself, and of the accounts that its key reaches. */
export function authRoutes(app: Express, world: World): void {
  app.get('/v3/auth/token', requireAuth(), (req, res) => {
    const answer = jsonAnswer(200, envelope('token', tokenShape(getAuth<KeyClaims>(req))), {
      'cache-control': 'no-store',
    })
    sendAnswer(res, answer)
  })

  // A list, also where it is of one: the API's own command line reads `data` as one.
  app.get('/v3/auth/account', requireScopes('account:read'), (req, res) => {
    const auth = getAuth(req)
    const accounts = reachable(auth, world).filter(
      ({ id }) => auth.account === null || auth.account.id === id,
    )
    sendAnswer(res, jsonAnswer(200, envelope('account', accounts.map(accountShape))))
  })

  app.get('/v3/auth/account/:account', requireScopes('account:read'), (req, res) => {
    const wanted = req.params.account
    const account = reachable(getAuth(req), world).find(
      ({ id, shortId }) => id === wanted || shortId === wanted,
    )
    sendAnswer(
      res,
      account === undefined
        ? notFound('account')
        : jsonAnswer(200, envelope('account', accountShape(account))),
    )
  })
}

/** An enterprise key reaches the accounts of its enterprise, every other key its own alone. */
function reachable(auth: Auth, world: World): readonly AccountRecord[] {
  if (auth.kind === 'enterprise') return auth.enterprise === null ? [] : world.accountsOf(auth.enterprise.id)
  const own = auth.account === null ? undefined : world.account(auth.account.id)
  return own === undefined ? [] : [own]
}

function tokenShape(auth: Auth<KeyClaims>): object {
  const { kind, subject, account, enterprise, delegated, scopes, key, expiresAt, claims } = auth
  return {
    key_id: key?.id ?? null,
    name: claims.keyName,
    hint: key?.hint ?? null,
    kind,
    subject,
    account_id: account?.id ?? null,
    account: account?.shortId ?? null,
    enterprise_id: enterprise?.id ?? null,
    delegated,
    scopes,
    expires_at: expiresAt,
  }
}
