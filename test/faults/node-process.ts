import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Health } from '@latchkey/keyring'

/** What a node asks for again and again. */
export interface Item {
  readonly name: string
  readonly token: string
  /** Accepted means: for this scope. */
  readonly scope?: string
  readonly delegateTo?: string
}

/** What it was told of one item. Instants are those of `process.hrtime.bigint()`. */
export interface Tally {
  readonly accepted: number
  readonly refused: number
  readonly unavailable: number
  readonly last: 'accepted' | 'refused' | 'unavailable' | null
  readonly why: string | null
  /** Milliseconds. */
  readonly slowest: number
  readonly acceptedAt: string | null
  readonly firstRefusedAt: string | null
  readonly firstWhy: string | null
}

export interface Report {
  readonly items: Readonly<Record<string, Tally>>
  /** Of its feed, since it was mangled. */
  readonly wakes: { readonly came: number; readonly went: number }
  readonly health: Health
}

export type Mangling = 'clean' | 'drop' | 'delay' | 'duplicate' | 'reorder'

export interface NodeSettings {
  readonly databaseUrl: string
  /** Null: woken up by the store's own feed. */
  readonly redisUrl: string | null
  readonly maxStaleness: number
  /** Milliseconds that its `Date` is ahead. */
  readonly skew?: number
  readonly verifyTimeout?: number
  readonly cache?: { readonly max: number; readonly maxUnknown: number }
}

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

const main = fileURLToPath(new URL('node/main.mjs', import.meta.url))
const skewedClock = new URL('node/skewed-clock.mjs', import.meta.url).href
/** Milliseconds within which a node that runs must answer its parent. */
const answerWithin = 20_000

/** A keyring in a process of its own. Should the test be killed, it goes as well, also where it is stopped. */
export class NodeProcess {
  readonly name: string
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #calls = 0
  #port = 0

  constructor(name: string, settings: NodeSettings) {
    const mortal = ['--pdeathsig=KILL', process.execPath]
    const early = settings.skew === undefined ? [] : ['--import', skewedClock]
    this.name = name
    this.#child = fork(main, [JSON.stringify({ name, ...settings })], {
      execPath: 'setpriv',
      execArgv: [...mortal, ...early],
    })
    this.#child.on('message', (answer: Answer) => this.#waiting.get(answer.id)?.(answer))
    this.#child.on('exit', () => {
      for (const [id, settle] of this.#waiting) settle({ id, error: `${name} has ended` })
    })
  }

  async started(): Promise<this> {
    this.#port = (await this.#answer(0)) as number
    return this
  }

  /** Of its HTTP server. */
  get port(): number {
    return this.#port
  }

  /** Each is asked for every so many milliseconds; as often as those before, where nothing is said. */
  async watch(items: readonly Item[], every?: number): Promise<void> {
    await this.#call('watch', { items, every })
  }

  /** What has been slow or unavailable until now counts no more. */
  async begin(): Promise<void> {
    await this.#call('begin')
  }

  async forget(): Promise<void> {
    await this.#call('forget')
  }

  async mangle(how: Mangling): Promise<void> {
    await this.#call('mangle', { how })
  }

  async report(): Promise<Report> {
    return (await this.#call('report')) as Report
  }

  /** Bytes of its heap in use after a collection of garbage, compiled code left out. */
  async heap(): Promise<number> {
    return (await this.#call('heap')) as number
  }

  /** It gets no time any more, and does not know. */
  stop(): void {
    this.#child.kill('SIGSTOP')
  }

  continue(): void {
    this.#child.kill('SIGCONT')
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }

  #call(order: string, details: object = {}): Promise<unknown> {
    const id = ++this.#calls
    const answer = this.#answer(id)
    this.#child.send({ id, order, ...details })
    return answer
  }

  #answer(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => settle({ id, error: `${this.name} does not answer` }), answerWithin)
      const settle = ({ result, error }: Answer): void => {
        clearTimeout(late)
        this.#waiting.delete(id)
        if (error === undefined) resolve(result)
        else reject(new Error(error))
      }
      this.#waiting.set(id, settle)
    })
  }
}
