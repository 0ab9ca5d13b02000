import assert from 'node:assert/strict'
import type { KeyStore } from '@latchkey/keyring'
import { everythingIn, inserted, updated, write } from '../fixtures/batches.js'
import { account, auditEntry, enterprise, personalKey, role, user } from '../fixtures/records.js'
import type { StoreCase, StoreCases } from '../harness.js'

const texts = [
  `'; drop table latchkey_keys; --`,
  `" or "1"="1`,
  `\\'; select pg_sleep(10); --`,
  '%_[]*?',
  '$1 ? :name @name',
  '{"$ne":null}',
  'line\nbreak\ttab\r',
  '\u0001\u001f\u007f\u0085\u2028',
  '\uFEFFbom \u200Bzero \u202Ertl',
  'null',
  ' ',
  'x'.repeat(20_000),
]

const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', ...texts.slice(0, 6)]

/** No database keeps all of these: what cannot be kept must be refused. */
const unstorable = ['nul \0 inside', '\0', 'half \ud800 pair', '\udc00']

async function keepsOrRefuses(store: KeyStore, text: string): Promise<void> {
  const before = await everythingIn(store)
  const record = enterprise('one', { name: text })
  const kept = await store
    .commit({ puts: [inserted('enterprises', record)], audit: [auditEntry({ reason: text })] })
    .then(
      () => true,
      () => false,
    )
  if (!kept) return assert.deepEqual(await everythingIn(store), before)
  assert.deepEqual(await store.get('enterprises', 'one'), record)
  assert.equal((await store.listAudit({}, {}))[0]?.reason, text)
}

const perUnstorable = unstorable.map((text): StoreCase => ({
  name: `${JSON.stringify(text)} is kept as it is, or refused with all of its batch`,
  run: ({ store }) => keepsOrRefuses(store, text),
}))

export const hostileValues: StoreCases = {
  title: 'hostile values',
  cases: [
    {
      name: 'texts are texts: quotes, SQL, placeholders, control characters, 20,000 characters',
      run: async ({ store }) => {
        for (const [i, text] of texts.entries()) {
          const record = user(`user-${i}`, { name: text, email: text, permissions: [text, text] })
          await write(
            store,
            [inserted('users', record)],
            [auditEntry({ actor: text, reason: text, requestId: text })],
          )
          assert.deepEqual(await store.get('users', record.id), record)
          assert.deepEqual(await store.list('users', { email: text }, {}), [record])
          assert.equal((await store.listAudit({ actor: text }, {})).length, 1)
        }
      },
    },
    {
      name: 'ids may have any characters, and the names of what every object has',
      run: async ({ store }) => {
        for (const id of names) {
          assert.equal(await store.get('roles', id), null)
          await write(store, [inserted('roles', role(id)), inserted('keys', personalKey(id, { userId: id }))])
          await store.recordUses([{ keyId: id, at: new Date(5) }])
          await write(store, [updated('roles', role(id), { permissions: [id] })])
          assert.deepEqual(await store.get('roles', id), role(id, { version: 2, permissions: [id] }))
          assert.deepEqual(
            (await store.list('keys', { userId: id }, {})).map((key) => key.id),
            [id],
          )
          assert.deepEqual(await store.lastUsed([id]), new Map([[id, new Date(5)]]))
        }
        assert.equal((await store.list('roles', {}, {})).length, names.length)
        assert.equal(({} as { permissions?: unknown }).permissions, undefined)
      },
    },
    ...perUnstorable,
    {
      name: 'who asks for what cannot be there is told that there is nothing',
      run: async ({ store }) => {
        await write(
          store,
          [inserted('accounts', account('a')), inserted('keys', personalKey('k'))],
          [auditEntry()],
        )
        for (const text of [...unstorable, ...texts]) {
          assert.equal(await store.get('accounts', text), null)
          assert.equal((await store.findAccount(text)).value, null)
          assert.deepEqual(await store.list('users', { email: text }, {}), [])
          assert.deepEqual(await store.list('keys', { userId: text }, {}), [])
          assert.deepEqual(await store.listAudit({ keyId: text }, {}), [])
          assert.deepEqual(await store.lastUsed([text]), new Map())
          assert.equal((await store.lookUp([text])).value, null)
        }
      },
    },
  ],
}
