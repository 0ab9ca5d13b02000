// One case of the jwt section, in a process of its own: node jwt-case.mjs <case as JSON>.
// It makes as many calls as a message asks for, and says how long that took, and how much processor time.
import { subjects } from './jwt/subjects.mjs'
import { tokensOf } from './jwt/tokens.mjs'

/** @type {import('./jwt/cases.mjs').JwtCase} */
const given = JSON.parse(process.argv[2])
const signed = await tokensOf(given.alg)
const verify = await subjects[given.subject](given.alg, signed)
const { tokens } = signed
let at = 0

/** @param {number} calls */
async function run(calls) {
  const started = performance.now()
  const before = process.cpuUsage()
  for (let i = 0; i < calls; i++) await verify(tokens[at++ % tokens.length])
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - started) / 1000, cpu: user + system }
}

process.on('disconnect', () => process.exit())
process.on('message', async ({ calls }) => process.send(await run(calls)))
process.send({ callers: tokens.length })
