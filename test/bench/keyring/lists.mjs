import { join } from 'node:path'

/** Keys of the smaller store, and of what is held against it. */
const small = 10_000
/** Keys of a store in memory: the peer's looks at all of them at each call. */
const inMemory = 1000

const target = 20_000

/** How the peer is set up: told with the figures. */
export const configuration =
  'better-auth: @better-auth/api-key, rate limits off, all else as it comes; auth.api.verifyApiKey(), which writes `updatedAt` at ' +
  'each call. SQLite: WAL, synchronous = NORMAL (no fsync at each call; ours has FULL)'

/** The drivers that this runtime has, the default one first. @returns {('node:sqlite' | 'libsql')[]} */
export function drivers() {
  return process.getBuiltinModule('node:sqlite') === undefined ? ['libsql'] : ['node:sqlite', 'libsql']
}

/**
 * The stores whose verification is measured, ours and the peer's.
 *
 * @param {{ keys: number, quick: boolean }} chosen
 * @param {string} folder
 * @returns {import('./subjects.mjs').Subject[]}
 */
export function subjectsOf({ keys, quick }, folder) {
  const [first] = drivers()
  const peerKeys = quick ? inMemory : small
  const memory = { name: nameOf('keyring, memory', inMemory), kind: 'memory', keys: inMemory }
  const files = drivers().flatMap((driver) => {
    const fileOf = (/** @type {number} */ count) => ({
      name: nameOf(`keyring, SQLite by ${driver}`, count),
      kind: 'sqlite',
      keys: count,
      driver,
      file: join(folder, `${count}.db`),
      target,
    })
    const smaller = fileOf(small)
    return [smaller, { ...fileOf(keys), against: smaller.name, atMost: 1.6 }]
  })
  const peers = [
    { kind: 'better-auth memory', what: 'memory adapter', keys: inMemory, against: memory.name },
    { kind: 'better-auth secondary', what: 'secondary storage, a Map', keys: inMemory, against: memory.name },
    { kind: 'better-auth sqlite', what: `SQLite by ${first}`, keys: peerKeys, against: files[0].name },
  ].map(({ what, ...peer }) => ({
    ...peer,
    name: nameOf(`better-auth, ${what}`, peer.keys),
    driver: first,
    file: join(folder, 'better-auth.db'),
  }))
  return [memory, ...files, ...peers]
}

/** @param {string} what @param {number} keys */
function nameOf(what, keys) {
  return `${what}, ${keys.toLocaleString('en-US')} keys`
}
