// What is too long for `pnpm test`, one part after the other: pnpm test:long [--only fuzz,soak]. Build first (the script of that name does).
// The parts take one to two hours in all. Each is a command of its own, and says of itself what it found.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '..', '..')

/** @type {Record<string, { args: string[], env?: Record<string, string> }>} */
const parts = {
  fuzz: {
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      'test/fuzz/',
      'packages/keyring/test/cache/model.test.ts',
    ],
    env: { LATCHKEY_FUZZ: process.env['LATCHKEY_FUZZ'] ?? '50' },
  },
  faults: { args: ['test/faults/run.mjs'] },
  soak: { args: ['test/soak/run.mjs'] },
  timing: { args: ['test/security/timing.mjs'] },
  mutations: { args: ['test/mutations/run.mjs'] },
}

const results = chosen().map(run)
console.log('\npart        result   minutes')
for (const { name, passed, minutes } of results)
  console.log(`${name.padEnd(12)}${(passed ? 'passed' : 'failed').padEnd(9)}${minutes.toFixed(1)}`)
if (results.some(({ passed }) => !passed)) process.exitCode = 1

function chosen() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } })
  const names = values.only?.split(',') ?? Object.keys(parts)
  const unknown = names.filter((name) => !Object.hasOwn(parts, name))
  if (unknown.length === 0) return names
  throw new TypeError(
    `--only: no such part: ${unknown.join(', ')} (there are ${Object.keys(parts).join(', ')})`,
  )
}

/** @param {string} name */
function run(name) {
  console.log(`\n${name}`)
  const started = performance.now()
  const { args, env } = parts[name]
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return { name, passed: status === 0, minutes: (performance.now() - started) / 60_000 }
}
