import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/**
 * Runs tests in this repository, shown as they go; the process ends as they do.
 *
 * @param {string[]} args of `vitest run`
 * @param {Record<string, string>} env what tests are told besides
 */
export function runVitest(args, env) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  process.exitCode = status ?? 1
}
