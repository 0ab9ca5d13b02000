import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { here } from '../lib/child.mjs'

const pnpm = ['-y', 'pnpm@12.21.0']

/** Another commit, built in a worktree of its own, with this commit's benchmarks: so both sides are measured by the same code. */
export class Worktree {
  /** What the ref stands for. */
  commit
  root = mkdtempSync(join(tmpdir(), 'latchkey-compare-'))

  /** @param {string} ref */
  constructor(ref) {
    this.commit = git('rev-parse', '--short', '--verify', `${ref}^{commit}`)
    const stop = () => process.exit(1)
    process
      .once('exit', () => this.remove())
      .once('SIGINT', stop)
      .once('SIGTERM', stop)
    git('worktree', 'add', '--detach', this.root, this.commit)
    const bench = join('test', 'bench')
    rmSync(join(this.root, bench), { recursive: true, force: true })
    const filter = (/** @type {string} */ path) => !path.endsWith('results')
    cpSync(join(here, bench), join(this.root, bench), { recursive: true, filter })
    process.stderr.write(`${ref} (${this.commit}): being built\n`)
    this.#run('npx', [...pnpm, 'install', '--frozen-lockfile', '--prefer-offline'])
    this.#run('npx', [...pnpm, 'run', 'build'])
  }

  /** Leaves nothing behind, however the run ends. */
  remove() {
    if (this.root === '') return
    rmSync(this.root, { recursive: true, force: true })
    git('worktree', 'prune')
    this.root = ''
  }

  /** @param {string} command @param {string[]} args */
  #run(command, args) {
    execFileSync(command, args, { cwd: this.root, stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000 })
  }
}

/** @param {string[]} args */
function git(...args) {
  return execFileSync('git', args, { cwd: here, stdio: ['ignore', 'pipe', 'pipe'] })
    .toString()
    .trim()
}
