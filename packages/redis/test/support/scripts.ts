import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

export interface Ended {
  /** Null where it had to be killed. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Script {
  /** What it has printed so far. */
  readonly stdout: () => string
  /** Ends its stdin, and waits until it ends by itself. */
  readonly end: () => Promise<Ended>
  readonly kill: () => void
}

/** Milliseconds. */
const patience = 15_000

/** Starts a script of this folder, or of a folder that is given. */
export function startScript(script: string, ...args: string[]): Script {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, script), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: patience,
    killSignal: 'SIGKILL',
  })
  const out = textOf(child, 'stdout')
  const err = textOf(child, 'stderr')
  const closed = once(child, 'close')
  return {
    stdout: out,
    end: async () => {
      child.stdin.end()
      const [code] = (await closed) as [number | null]
      return { code, stdout: out(), stderr: err() }
    },
    kill: () => child.kill('SIGKILL'),
  }
}

export function runScript(script: string, ...args: string[]): Promise<Ended> {
  return startScript(script, ...args).end()
}

function textOf(child: ChildProcess, stream: 'stdout' | 'stderr'): () => string {
  let text = ''
  child[stream]?.on('data', (chunk: Buffer) => {
    text += String(chunk)
  })
  return () => text
}
