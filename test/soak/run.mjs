// Mixed traffic for a while, ten minutes by default: pnpm test:soak [--minutes 10]. Build first (the script of that name does).
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
const minutes = Number(values.minutes)
if (!(minutes >= 1 && minutes <= 10_000)) throw new TypeError('--minutes: must be 1 to 10000')

const root = join(import.meta.dirname, '..', '..')
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/soak/'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, LATCHKEY_SOAK_MINUTES: String(minutes) },
})
process.exitCode = status ?? 1
