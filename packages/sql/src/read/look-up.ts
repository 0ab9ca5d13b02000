import type { KeyFacts } from '@latchkey/keyring'
import { CompiledQuery } from 'kysely'
import type { Db } from '../dialect.js'
import { columnsOf, isStorable, readerOf } from '../schema/rows.js'

const parts = {
  k: 'keys',
  u: 'users',
  s: 'serviceAccounts',
  a: 'accounts',
  e: 'enterprises',
} as const

const readKey = readerOf('keys', 'k_')
const readUser = readerOf('users', 'u_')
const readServiceAccount = readerOf('serviceAccounts', 's_')
const readAccount = readerOf('accounts', 'a_')
const readEnterprise = readerOf('enterprises', 'e_')

/** All parts in one read, so that they were true at one moment. */
function compile(db: Db): string {
  const columns = Object.entries(parts).flatMap(([alias, table]) =>
    columnsOf(table).map((column) => `${alias}.${column} as ${alias}_${column}` as const),
  )
  const query = db
    .selectFrom('latchkey_keys as k')
    .leftJoin('latchkey_users as u', 'u.id', 'k.user_id')
    .leftJoin('latchkey_service_accounts as s', 's.id', 'k.service_account_id')
    .leftJoin('latchkey_accounts as a', (join) =>
      join.on(({ eb, fn, ref }) => eb('a.id', '=', fn.coalesce(ref('u.account_id'), ref('s.account_id')))),
    )
    .leftJoin('latchkey_enterprises as e', (join) =>
      join.on(({ eb, fn, ref }) =>
        eb('e.id', '=', fn.coalesce(ref('s.enterprise_id'), ref('a.enterprise_id'))),
      ),
    )
    .select(columns as never)
    .where('k.digest', '=', '')
  // Digests are unique. The limit tells the driver that one row is all there can be.
  return `${query.compile().sql} limit 1`
}

/** The read of the hot path. Compiled once for each database, and prepared once where its driver can. */
export class LookUp {
  readonly #db: Db
  readonly #text: string

  constructor(db: Db) {
    this.#db = db
    this.#text = compile(db)
  }

  /** The first of the digests that is known decides. There is more than one only where peppers are being changed. */
  async find(digests: readonly string[]): Promise<KeyFacts | null> {
    for (const digest of digests.filter(isStorable)) {
      const { rows } = await this.#db.executeQuery<Readonly<Record<string, unknown>>>(
        CompiledQuery.raw(this.#text, [digest]),
      )
      const facts = rows[0] && factsOf(rows[0])
      if (facts) return facts
    }
    return null
  }
}

function factsOf(row: Readonly<Record<string, unknown>>): KeyFacts | null {
  const key = readKey(row)
  return (
    key && {
      key,
      user: readUser(row),
      serviceAccount: readServiceAccount(row),
      account: readAccount(row),
      enterprise: readEnterprise(row),
    }
  )
}
