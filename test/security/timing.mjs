// Does the time that a refusal takes tell anything of the keys that there are? node test/security/timing.mjs [--samples 100000]
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createAuthenticator } from '@latchkey/core'
import { createKeyring, memoryStore } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import { printTable } from '../bench/lib/table.mjs'
import { compare } from './timing/measure.mjs'
import { badChecksum, likeDigest, near, strange } from './timing/tokens.mjs'

/** More than that, by chance alone, comes once in a hundred thousand comparisons of one crop. */
const limit = 4.5
const { values } = parseArgs({ options: { samples: { type: 'string', default: '100000' } } })
const samples = Number(values.samples)

const folder = mkdtempSync(join(tmpdir(), 'latchkey-timing-'))
const stores = { memory: memoryStore(), SQLite: sqliteStore(join(folder, 'keys.db')) }
const load = loadavg().map((one) => one.toFixed(1))
process.stdout.write(`Node ${process.version}, ${cpus()[0]?.model}, load average ${load.join(' ')}\n`)
for (const [name, store] of Object.entries(stores)) await measure(name, store)
rmSync(folder, { recursive: true })

/** @param {string} name @param {import('@latchkey/keyring').KeyStore} store */
async function measure(name, store) {
  // Nothing in memory: each question goes the whole way, to the store. One key, so that every look-up meets that one.
  const keyring = createKeyring({ store, cache: false })
  const key = await onlyKey(keyring)
  const authenticator = createAuthenticator({ verifier: keyring })
  const ask = async (/** @type {string} */ token) => {
    const { ok } = await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
    if (ok) throw new Error('a key that is none was let in')
  }
  // Digits that are the same each time are read faster, whether they are those of a key or not: so both kinds have such.
  const invented = strange()
  const rows = []
  for (const [what, a, b] of /** @type {const} */ ([
    ['unknown – unknown (should be nothing)', strange, strange],
    ['the real key with other last digits – an invented one', () => near(key), () => near(invented)],
    [
      'digest like the real one in the first byte – the last',
      () => likeDigest(key, 'first'),
      () => likeDigest(key, 'last'),
    ],
    ['unknown – bad checksum (should be something)', strange, badChecksum],
  ])) {
    const { t, part, difference } = await compare(ask, [a, b], samples)
    rows.push([
      what,
      t.toFixed(1),
      `${100 * part} %`,
      difference.toFixed(0),
      Math.abs(t) > limit ? 'yes' : 'no',
    ])
  }
  printTable(
    `${name}: ${samples} refusals for each line`,
    ['refusals', 'largest t', 'of the quickest', 'ns apart', `|t| > ${limit}`],
    rows,
  )
  await keyring.close()
}

/** @param {import('@latchkey/keyring').Keyring} keyring */
async function onlyKey(keyring) {
  const { id: accountId } = await keyring.accounts.create({ name: 'Acme' })
  const owner = { accountId, email: 'jo@example.com', permissions: ['*'] }
  const { id: userId } = await keyring.users.create(owner)
  return (await keyring.keys.issue({ userId })).token
}
