// One case of the in-process section, in a process of its own: node in-process-case.mjs <name>.
// It makes as many calls as a message asks for, and says how long that took, and how much processor time.
import { cases } from './in-process/cases.mjs'
import { Request } from './in-process/request.mjs'

const [name] = process.argv.slice(2)
const { authenticator: make, fields: makeFields, ok } = cases.find((candidate) => candidate.name === name)
const authenticator = make()
const fields = makeFields()
let at = 0

/** @param {number} calls */
async function run(calls) {
  const started = performance.now()
  const before = process.cpuUsage()
  for (let i = 0; i < calls; i++) {
    const outcome = await authenticator.authenticate(new Request(fields[at++ % fields.length]))
    if (outcome.ok !== ok) throw new Error(`${name}: ${outcome.status}`)
  }
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - started) / 1000, cpu: user + system }
}

process.on('disconnect', () => process.exit())
process.on('message', async ({ calls }) => process.send(await run(calls)))
process.send({ callers: fields.length })
