import type { KeyFilter } from '@latchkey/keyring'
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Database } from '../schema/database.js'
import { millisecondsOf } from '../schema/rows.js'

type Keys = ExpressionBuilder<Database, 'latchkey_keys'>

const columns = {
  userId: 'user_id',
  serviceAccountId: 'service_account_id',
  kind: 'kind',
  idempotency: 'idempotency',
  holds: 'holds',
} as const

/** What a filter asks of a key, all of it. */
export function keyConditions(filter: KeyFilter): (eb: Keys) => Expression<SqlBool> {
  const { accountId, enterpriseId, revoked, expiresBefore, expiresFrom } = filter
  return (eb) => {
    const conditions: Expression<SqlBool>[] = []
    for (const [name, column] of Object.entries(columns)) {
      const value = filter[name as keyof typeof columns]
      if (value !== undefined) conditions.push(eb(column, '=', value))
    }
    if (accountId !== undefined) conditions.push(ofAccount(eb, accountId))
    if (enterpriseId !== undefined) conditions.push(ofEnterprise(eb, enterpriseId))
    if (revoked !== undefined) conditions.push(eb('revoked_at', revoked ? 'is not' : 'is', null))
    if (expiresBefore !== undefined) conditions.push(eb('expires_at', '<', millisecondsOf(expiresBefore)))
    if (expiresFrom !== undefined) conditions.push(eb('expires_at', '>=', millisecondsOf(expiresFrom)))
    return eb.and(conditions)
  }
}

function ofAccount(eb: Keys, accountId: string): Expression<SqlBool> {
  const users = eb.selectFrom('latchkey_users').select('id').where('account_id', '=', accountId)
  const serviceAccounts = eb
    .selectFrom('latchkey_service_accounts')
    .select('id')
    .where('account_id', '=', accountId)
  return eb.or([eb('user_id', 'in', users), eb('service_account_id', 'in', serviceAccounts)])
}

function ofEnterprise(eb: Keys, enterpriseId: string): Expression<SqlBool> {
  const serviceAccounts = eb
    .selectFrom('latchkey_service_accounts')
    .select('id')
    .where('enterprise_id', '=', enterpriseId)
  return eb('service_account_id', 'in', serviceAccounts)
}
