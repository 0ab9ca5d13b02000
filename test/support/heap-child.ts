import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { holdersOf } from './heap-snapshot.js'

const script = fileURLToPath(new URL('children/heap-server.mjs', import.meta.url))

export interface HeapChildOptions {
  readonly framework: string
  /** SHA-256 of the keys that its keyring has. */
  readonly digests?: { readonly current: string; readonly revoked: string }
  /** Where there are none: the service that is asked of tokens, and who signs JWTs. */
  readonly service?: string
  readonly jwt?: { readonly issuer: string; readonly audience: string; readonly key: string }
  /** What it keeps of each request, so that there is something to be found. */
  readonly keeps?: 'token' | 'header'
}

/** A process with a guarded server, and a look into its heap. */
export class HeapChild {
  readonly port: number
  readonly #process: ChildProcess
  readonly #folder = mkdtempSync(join(tmpdir(), 'latchkey-heap-'))

  private constructor(process: ChildProcess, port: number) {
    this.#process = process
    this.port = port
  }

  static async start(options: HeapChildOptions): Promise<HeapChild> {
    const child = fork(script, [JSON.stringify(options)], { execArgv: ['--expose-gc'] })
    const [port] = (await once(child, 'message')) as [number]
    return new HeapChild(child, port)
  }

  /** What holds texts that match, once all garbage is gone: the way to each from the root of the heap. */
  async holders(matches: (text: string) => boolean): Promise<readonly string[]> {
    const file = join(this.#folder, 'child.heapsnapshot')
    this.#process.send(file)
    await once(this.#process, 'message')
    return holdersOf(file, matches)
  }

  async stop(): Promise<void> {
    rmSync(this.#folder, { recursive: true })
    this.#process.disconnect()
    await once(this.#process, 'exit')
  }
}
