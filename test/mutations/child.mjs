import { spawn } from 'node:child_process'

/** Groups of processes that are running: a test that hangs may have children of its own. */
const running = new Set()

process.once('exit', () => running.forEach(killGroup))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

/**
 * Runs a Node program to its end, or ends it when its time is up: then its status is null.
 *
 * @param {string[]} args
 * @param {{ cwd: string, limit: number }} options `limit` in milliseconds
 * @returns {Promise<{ status: number | null, output: string }>}
 */
export function runNode(args, { cwd, limit }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child.pid)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    const timer = setTimeout(() => killGroup(child.pid), limit)
    child.once('error', reject)
    child.once('close', (status) => {
      clearTimeout(timer)
      running.delete(child.pid)
      resolve({ status, output })
    })
  })
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
