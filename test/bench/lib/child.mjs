import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { nodeOn } from './cores.mjs'

/** The repository that this is part of. */
export const here = join(import.meta.dirname, '..', '..', '..')

/** A script of test/bench, in this repository or in another tree of it. @param {string} name */
export function scriptOf(name, tree = here) {
  return join(tree, 'test', 'bench', name)
}

/** No answer takes longer, unless something hangs. */
const patience = 60_000

/** A script in a fresh Node process, on one core and as in production, that answers messages one at a time. */
export class Child {
  #process
  #ended

  /** @param {number} core @param {string} script @param {string[]} args */
  constructor(core, script, args) {
    const { command, args: all } = nodeOn(core, [script, ...args])
    this.#process = spawn(command, all, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    this.#ended = once(this.#process, 'exit')
  }

  /** The next message that it sends of its own accord. */
  async message() {
    const late = AbortSignal.timeout(patience)
    const ended = this.#ended.then(([code, signal]) => {
      throw new Error(`${this.#process.spawnargs.join(' ')} ended with ${code ?? signal}`)
    })
    const [message] = await Promise.race([once(this.#process, 'message', { signal: late }), ended])
    return message
  }

  /** @param {object} question */
  ask(question) {
    const answer = this.message()
    this.#process.send(question)
    return answer
  }

  /** Lets it go, and ends it where it stays. */
  async close() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    if (this.#process.connected) this.#process.disconnect()
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 2000)
    await this.#ended
    clearTimeout(timer)
  }
}
