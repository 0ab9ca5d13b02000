// The server of the flood section, in a process of its own: node flood-server.mjs <store as JSON>.
// It has valid calls and a flood for as long as a message says, and says what became of them.
import { createAuthenticator } from '@latchkey/core'
import { createKeyring } from '@latchkey/keyring'
import { sqliteStore } from '@latchkey/sql'
import { latencyOf } from './flood/latency.mjs'
import { phase, validRate } from './flood/phase.mjs'
import { floods } from './flood/tokens.mjs'
import { tokenOf } from './keyring/tokens.mjs'
import { countedStore } from './lib/counted-store.mjs'
import { spread } from './lib/keys.mjs'

const { file, driver, keys } = JSON.parse(process.argv[2])
const { store, counts } = countedStore(sqliteStore(file, { driver }))
const keyring = await createKeyring({ store }).open()
const authenticator = createAuthenticator({ verifier: keyring })
const hot = spread(1000, keys).map((i) => tokenOf(i))
const serial = { valid: 0, flood: 0 }

/** @param {string} token */
function authenticate(token) {
  return authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
}

async function valid() {
  const { ok } = await authenticate(hot[serial.valid++ % hot.length])
  if (!ok) throw new Error('a valid key is refused')
}

/** @param {{ flood: 'unknown' | 'garbage', rate: number, seconds: number }} order */
async function run({ flood, rate, seconds }) {
  const answers = {}
  const refused = async () => {
    const { status } = await authenticate(floods[flood](serial.flood++))
    answers[status] = (answers[status] ?? 0) + 1
  }
  const before = told()
  const cpu = process.cpuUsage()
  const { latencies, ...rest } = await phase({ seconds, rate }, { valid, flood: refused })
  const { user, system } = process.cpuUsage(cpu)
  const since = Object.fromEntries(
    Object.entries(told()).map(([name, value]) => [name, value - (before[name] ?? 0)]),
  )
  const latency = latencyOf(latencies, validRate)
  return { ...rest, answers, latency, since, cpu: (user + system) / 1e6, lookUpsAtOnce: counts.lookUpsAtOnce }
}

/** What the keyring and the store have been asked until now. */
function told() {
  const { loads, shed } = keyring.health().cache
  return { loads, shed, ...counts.calls }
}

for (const token of hot) await authenticate(token)
process.on('disconnect', () => process.exit())
process.on('message', async (order) => process.send(await run(order)))
process.send({})
