// One store of the keyring section, in a process of its own: node keyring-verify.mjs <subject as JSON>.
// It verifies as many random keys as a message asks for, and says how long that took, and how much processor time.
import { open } from './keyring/subjects.mjs'
import { randomTokens } from './keyring/tokens.mjs'

const subject = JSON.parse(process.argv[2])
const { verify, settle } = await open(subject)
// So many that a large store has hardly any of them asked for twice.
const tokens = randomTokens(Math.min(100_000, subject.keys), subject.keys)
let at = 0

/** @param {number} calls */
async function run(calls) {
  const started = performance.now()
  const before = process.cpuUsage()
  for (let i = 0; i < calls; i++) {
    if (!(await verify(tokens[at++ % tokens.length]))) throw new Error(`${subject.name}: a key is not there`)
  }
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - started) / 1000, cpu: user + system }
}

/** All processor time until now, with that for what was put off. */
async function settled() {
  await settle()
  const { user, system } = process.cpuUsage()
  return { cpu: user + system }
}

process.on('disconnect', () => process.exit())
process.on('message', async ({ calls }) => process.send(await (calls === undefined ? settled() : run(calls))))
process.send({})
