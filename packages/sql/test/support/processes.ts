import { execFile, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Starts a script of this folder, and waits until it says that it is ready. */
export async function startProcess(script: string, args: readonly string[]): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, script), args, {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const failed = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`${script} ended with ${String(code)}`)),
  )
  failed.catch(() => {})
  await Promise.race([once(child, 'message'), failed])
  return child
}

/** Sends a message, and returns the answer. */
export async function ask<T>(child: ChildProcess, message: object): Promise<T> {
  const answer = once(child, 'message')
  child.send(message)
  return (await answer)[0] as T
}

/** SIGKILL: whatever it was doing, it does nothing more. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/**
 * Runs a script that prints JSON, with no more rights over files than their owner has: root loses its own. Where a limit is given, no
 * file can become longer than that, in blocks of 1024 bytes.
 */
export async function withoutPrivileges<T>(
  script: string,
  args: readonly string[],
  { fileSizeLimit }: { fileSizeLimit?: number } = {},
): Promise<T> {
  const command = [process.execPath, join(import.meta.dirname, script), ...args]
  const bare =
    process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all', ...command] : command
  const limit = fileSizeLimit === undefined ? '' : `ulimit -f ${fileSizeLimit}; `
  // bash: the unit of `ulimit -f` is not the same in every sh.
  const { stdout } = await promisify(execFile)('bash', ['-c', `${limit}exec "$@"`, 'bash', ...bare])
  return JSON.parse(stdout) as T
}
