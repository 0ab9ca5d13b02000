// Each fault several times, for longer, and by chance: pnpm test:faults [-- vitest arguments]. Build first (the script of that name does).
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/faults/', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, LATCHKEY_FAULTS: 'long' },
})
process.exitCode = status ?? 1
