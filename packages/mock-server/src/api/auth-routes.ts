import type { Auth } from '@latchkey/core'
import { getAuth, requireAuth, requireScopes } from '@latchkey/express'
import type { Express } from 'express'
import type { Accounts, ShownAccount } from '../data/accounts.js'
import { accountShape, envelope } from '../data/shapes.js'
import { jsonAnswer, notFound, sendAnswer } from '../lib/answer.js'
import type { ApiData } from './app.js'

/** What a caller may know of itself, and of the accounts that its key reaches. */
export function authRoutes(app: Express, { keyring, accounts }: ApiData): void {
  app.get('/v3/auth/token', requireAuth(), async (req, res) => {
    const auth = getAuth(req)
    // The pipeline carries no names of keys.
    const key = auth.key === null ? null : await keyring.keys.get(auth.key.id)
    const token = envelope('token', tokenShape(auth, key?.name ?? null))
    sendAnswer(res, jsonAnswer(200, token, { 'cache-control': 'no-store' }))
  })

  // A list, also where it is of one: the API's own command line reads `data` as one.
  app.get('/v3/auth/account', requireScopes('account:read'), async (req, res) => {
    const auth = getAuth(req)
    const reached = await reachable(auth, accounts)
    const shown = reached.filter(({ id }) => auth.account === null || auth.account.id === id)
    sendAnswer(res, jsonAnswer(200, envelope('account', shown.map(accountShape))))
  })

  app.get('/v3/auth/account/:account', requireScopes('account:read'), async (req, res) => {
    const wanted = req.params['account']
    const reached = await reachable(getAuth(req), accounts)
    const account = reached.find(({ id, shortId }) => id === wanted || shortId === wanted)
    sendAnswer(
      res,
      account === undefined
        ? notFound('account')
        : jsonAnswer(200, envelope('account', accountShape(account))),
    )
  })
}

/** An enterprise key reaches the accounts of its enterprise, every other key its own alone. */
async function reachable(auth: Auth, accounts: Accounts): Promise<readonly ShownAccount[]> {
  if (auth.kind === 'enterprise') return auth.enterprise === null ? [] : accounts.of(auth.enterprise.id)
  const own = auth.account === null ? null : await accounts.get(auth.account.id)
  return own === null ? [] : [own]
}

function tokenShape(auth: Auth, name: string | null): object {
  const { kind, subject, account, enterprise, delegated, scopes, key, expiresAt } = auth
  return {
    key_id: key?.id ?? null,
    name,
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
