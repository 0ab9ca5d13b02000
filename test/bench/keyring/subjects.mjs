import { createKeyring, memoryStore } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import { fillStore } from './contents.mjs'

/**
 * @typedef {object} Subject whose verification is measured: plain data, for a process of its own
 * @property {string} name
 * @property {keyof typeof opened} kind
 * @property {number} keys
 * @property {'node:sqlite' | 'libsql'} [driver]
 * @property {string} [file]
 * @property {number} [target] verifications a second
 * @property {string} [against] the name of the one that its cost is held against
 * @property {number} [atMost] how many times that cost it may be
 */

/**
 * @typedef {object} Opened
 * @property {(token: string) => Promise<boolean>} verify
 * @property {() => Promise<unknown>} settle does the work that verification has put off
 */

/** @type {Record<string, (subject: Subject) => Promise<Opened>>} */
const opened = {
  memory: async ({ keys }) => {
    const store = memoryStore()
    const keyring = await createKeyring({ store, cache: false }).open()
    await fillStore(keyring, store, keys)
    return ours(keyring)
  },
  sqlite: async ({ file, driver }) =>
    ours(createKeyring({ store: sqliteStore(file, { driver }), cache: false })),
  'better-auth sqlite': async ({ file, driver }) => {
    const { onSqlite } = await peer()
    return theirs((await onSqlite(file, driver)).auth)
  },
  'better-auth memory': async ({ keys }) => filled((await peer()).inMemory(), keys),
  'better-auth secondary': async ({ keys }) => filled((await peer()).inSecondaryStorage(), keys),
}

/** Not loaded where it is not measured: ours has a process without it. */
function peer() {
  return import('./better-auth.mjs')
}

/** @param {Subject} subject */
export function open(subject) {
  return opened[subject.kind](subject)
}

/** @param {import('@latchkey/keyring').Keyring} keyring @returns {Opened} */
function ours(keyring) {
  return {
    verify: async (token) => (await keyring.verify(token)) !== null,
    // The audit log is read after what waits to be written.
    settle: () => keyring.audit.list({ limit: 1 }),
  }
}

/** @param {ReturnType<typeof import('./better-auth.mjs').inMemory>} auth @returns {Opened} */
function theirs(auth) {
  return {
    verify: async (key) => (await auth.api.verifyApiKey({ body: { key } })).valid,
    settle: async () => undefined,
  }
}

/** @param {ReturnType<typeof import('./better-auth.mjs').inMemory>} auth @param {number} keys */
async function filled(auth, keys) {
  const { addKeys } = await peer()
  await addKeys(auth, keys)
  return theirs(auth)
}
