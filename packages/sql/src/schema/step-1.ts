import { auditRoot } from '@latchkey/keyring'
import type { Words } from './words.js'

const stored = ({ text, int }: Words): string => `
  id ${text} not null primary key,
  version ${int} not null check (version >= 1),
  created_at ${int} not null`

const status = ({ text }: Words): string =>
  `status ${text} not null check (status in ('active', 'disabled', 'deleted'))`

/**
 * The first schema. Records point at each other by id without foreign keys: what is deleted stays as a tombstone, and a batch
 * may be written in any order. What may stand only once stands only once here, whoever writes.
 */
export function firstSchema(words: Words): readonly string[] {
  return [...subjects(words), keys(words), ...keyIndexes, ...logs(words)]
}

function subjects(words: Words): readonly string[] {
  const { text } = words
  return [
    `create table latchkey_enterprises (${stored(words)}, name ${text} not null, ${status(words)}) ${words.table}`,
    `create table latchkey_accounts (${stored(words)}, short_id ${text} not null, name ${text} not null, enterprise_id ${text},
      ${status(words)}) ${words.table}`,
    'create unique index latchkey_accounts_short_id on latchkey_accounts (short_id)',
    'create index latchkey_accounts_by_enterprise on latchkey_accounts (enterprise_id, id) where enterprise_id is not null',
    `create table latchkey_users (${stored(words)}, account_id ${text} not null, email ${text} not null, name ${text},
      permissions ${text} not null, ${status(words)}) ${words.table}`,
    `create unique index latchkey_users_email on latchkey_users (account_id, email) where status <> 'deleted'`,
    'create index latchkey_users_by_account on latchkey_users (account_id, id)',
    `create table latchkey_service_accounts (${stored(words)}, name ${text} not null, account_id ${text}, enterprise_id ${text},
      permissions ${text} not null, ${status(words)},
      constraint latchkey_one_owner check ((account_id is null) <> (enterprise_id is null))) ${words.table}`,
    'create index latchkey_service_accounts_by_account on latchkey_service_accounts (account_id, id) where account_id is not null',
    'create index latchkey_service_accounts_by_enterprise on latchkey_service_accounts (enterprise_id, id) where enterprise_id is not null',
    `create table latchkey_roles (${stored(words)}, permissions ${text} not null, ${status(words)}) ${words.table}`,
  ]
}

function keys(words: Words): string {
  const { text, int } = words
  return `create table latchkey_keys (${stored(words)},
    kind ${text} not null check (kind in ('personal', 'service', 'enterprise')),
    name ${text},
    hint ${text} not null,
    digest ${text} not null check (${words.isHex64('digest')}),
    pepper ${int} not null check (pepper >= 0),
    is_foreign ${int} not null check (is_foreign in (0, 1)),
    scopes ${text} not null,
    user_id ${text},
    service_account_id ${text},
    expires_at ${int},
    revoked_at ${int},
    revoked_reason ${text},
    retiring ${int} not null check (retiring in (0, 1)),
    holds ${text},
    replaced_by ${text},
    idempotency ${text},
    wish ${text},
    constraint latchkey_one_subject check ((user_id is null) <> (service_account_id is null)),
    constraint latchkey_subject_of_kind check ((kind = 'personal') = (user_id is not null)),
    constraint latchkey_holds check (case when kind <> 'personal' and revoked_at is null and retiring = 0
      then holds is not null and holds = service_account_id else holds is null end)) ${words.table}`
}

const keyIndexes = [
  'create unique index latchkey_keys_digest on latchkey_keys (digest)',
  'create unique index latchkey_keys_holds on latchkey_keys (holds) where holds is not null',
  'create unique index latchkey_keys_idempotency on latchkey_keys (idempotency) where idempotency is not null',
  'create index latchkey_keys_by_user on latchkey_keys (user_id, id) where user_id is not null',
  'create index latchkey_keys_by_service_account on latchkey_keys (service_account_id, id) where service_account_id is not null',
  'create index latchkey_keys_by_expiry on latchkey_keys (expires_at) where expires_at is not null',
  // With the column of its own condition: else SQLite looks that up in every key.
  'create index latchkey_keys_by_pepper on latchkey_keys (pepper, revoked_at) where revoked_at is null',
  'create index latchkey_keys_foreign on latchkey_keys (is_foreign) where is_foreign = 1',
]

function logs({ text, int, table, keyedTable }: Words): readonly string[] {
  return [
    `create table latchkey_head (id ${int} not null primary key check (id = 1), change_sequence ${int} not null,
      audit_sequence ${int} not null, audit_hash ${text} not null) ${table}`,
    `insert into latchkey_head (id, change_sequence, audit_sequence, audit_hash) values (1, 0, 0, '${auditRoot}')`,
    `create table latchkey_changes (sequence ${int} not null primary key, table_name ${text} not null, record_id ${text} not null) ${table}`,
    `create table latchkey_audit (sequence ${int} not null primary key, at ${int} not null, actor ${text} not null, action ${text} not null,
      subject_id ${text}, account_id ${text}, key_id ${text}, reason ${text}, request_id ${text}, count ${int} not null,
      hash ${text} not null) ${table}`,
    'create index latchkey_audit_by_key on latchkey_audit (key_id, sequence) where key_id is not null',
    'create index latchkey_audit_by_subject on latchkey_audit (subject_id, sequence) where subject_id is not null',
    'create index latchkey_audit_by_account on latchkey_audit (account_id, sequence) where account_id is not null',
    `create table latchkey_nodes (id ${text} not null primary key, name ${text} not null, sequence ${int} not null,
      lease ${int} not null, seen_at ${int} not null) ${keyedTable}`,
    `create table latchkey_key_uses (key_id ${text} not null primary key, last_used_at ${int} not null) ${keyedTable}`,
  ]
}
