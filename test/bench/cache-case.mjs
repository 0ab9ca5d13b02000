// One case of the cache section, in a process of its own: node cache-case.mjs <case as JSON>.
// It makes as many calls as a message asks for, all at once or each on the clock, and says how often the store was asked.
import { subjects } from './cache/subjects.mjs'
import { Clocked } from './cache/clocked.mjs'
import { requestOf } from './cache/request.mjs'
import { tokenOf } from './keyring/tokens.mjs'
import { spread } from './lib/keys.mjs'

/** @type {import('./cache/cases.mjs').CacheCase} */
const given = JSON.parse(process.argv[2])
const tokens = spread(given.hot, given.keys).map((i) => tokenOf(i))
const { authenticate, asked } = await subjects[given.kind](given, tokens)
const callers = tokens.map((token) => `Token ${token}`)
const clocked = new Clocked()
let at = 0

const orders = {
  /** @param {{ calls: number }} order */
  run: async ({ calls }) => {
    const started = performance.now()
    const before = process.cpuUsage()
    for (let i = 0; i < calls; i++) check(await authenticate(requestOf(callers[at++ % callers.length])))
    const { user, system } = process.cpuUsage(before)
    return { seconds: (performance.now() - started) / 1000, cpu: user + system }
  },
  /** @param {{ calls: number }} order */
  clock: async ({ calls }) => {
    const times = clocked.next(calls)
    for (let i = 0; i < calls; i++) {
      const request = requestOf(callers[at++ % callers.length])
      const from = performance.now()
      const outcome = await authenticate(request)
      times[i] = performance.now() - from
      check(outcome)
    }
    return {}
  },
  asked: async () => asked(),
  latencies: async () => clocked.summary(),
}

/** @param {{ ok: boolean }} outcome */
function check({ ok }) {
  if (!ok) throw new Error(`${given.name}: a key is refused`)
}

process.on('disconnect', () => process.exit())
process.on('message', async ({ what, ...order }) => process.send(await orders[what](order)))
process.send({ callers: callers.length })
