import type { AsOf, KeyFacts } from '@latchkey/keyring'
import { CompiledQuery, sql } from 'kysely'
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
    .selectFrom('latchkey_head as h')
    .leftJoin('latchkey_keys as k', (join) => join.on('k.digest', '=', ''))
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
    .select('h.change_sequence as sequence')
    .where(sql<boolean>`h.id = 1`)
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
  async find(digests: readonly string[]): Promise<AsOf<KeyFacts | null>> {
    const wanted = digests.filter(isStorable)
    let sequence: number | undefined
    for (const digest of wanted.length > 0 ? wanted : [nowhere]) {
      const query = CompiledQuery.raw(this.#text, [digest])
      const [row] = (await this.#db.executeQuery<Row>(query)).rows
      if (row === undefined)
        throw new Error('latchkey_head has lost its row: restore the database from a backup')
      // Of several, the first: what was not there then may be there by the last.
      sequence ??= Number(row['sequence'])
      const value = factsOf(row)
      if (value !== null) return { value, sequence }
    }
    return { value: null, sequence: sequence ?? 0 }
  }
}

type Row = Readonly<Record<string, unknown>>

/** No digest: it asks for the head row alone. */
const nowhere = ''

function factsOf(row: Row): KeyFacts | null {
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
