import { spawn } from 'node:child_process'

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface NodeProcess {
  readonly exited: Promise<Exit>
  /** What the process printed once it has matched; null where it ended without. */
  printed(pattern: RegExp): Promise<string | null>
  /** The first port that `report-listening.mjs` reported; null where the process ended without. */
  readonly port: Promise<number | null>
  stop(signal?: NodeJS.Signals): Promise<Exit>
}

export interface NodeProcessOptions {
  readonly env?: Record<string, string>
  readonly cwd?: string
  /** Milliseconds after which the process is killed. */
  readonly limit?: number
}

/** Starts `node` with nothing of the tests' own environment. */
export function startNode(args: readonly string[], options: NodeProcessOptions = {}): NodeProcess {
  const { env = {}, cwd, limit = 60_000 } = options
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', PORT: '0', ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    timeout: limit,
    killSignal: 'SIGKILL',
  })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  const orEnded = <T>(found: Promise<T>): Promise<T | null> => Promise.race([found, exited.then(() => null)])

  return {
    exited,
    port: orEnded(
      new Promise<number>((resolve) => {
        child.once('message', (message) => resolve((message as { port: number }).port))
      }),
    ),
    printed: (pattern) =>
      orEnded(
        new Promise<string>((resolve) => {
          const look = (): void => void (pattern.test(stdout) && resolve(stdout))
          child.stdout?.on('data', look)
          look()
        }),
      ),
    stop: (signal = 'SIGKILL') => {
      child.kill(signal)
      return exited
    },
  }
}
