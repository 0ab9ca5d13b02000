import { hostname, userInfo } from 'node:os'
import { createKeyring, type Keyring, type KeyringView } from '@latchkey/keyring'
import type { SqlKeyStore } from '@latchkey/sql'
import { locationOf, type Location } from './store/location.js'
import { makeStore } from './store/make-store.js'
import { peppersFrom } from './store/peppers.js'
import { prefixesFrom } from './store/prefixes.js'
import { confirm } from './terminal/confirm.js'
import type { Terminal } from './terminal/terminal.js'

export interface SessionOptions {
  readonly terminal: Terminal
  readonly json: boolean
  readonly yes: boolean
  readonly store?: string | undefined
  readonly actor?: string | undefined
}

interface KeyringNeeds {
  readonly create?: boolean
  readonly tokens?: boolean
}

/** One run of a command: what the global flags and the environment say, and the keyring, opened where a command wants it. */
export class Session {
  readonly terminal: Terminal
  readonly json: boolean
  readonly actor: string
  /** Passwords and keys that no output may show. */
  readonly secrets: string[] = []
  readonly #options: SessionOptions
  readonly #interrupt = new AbortController()
  #minds = false
  #hasReissued = false
  #keyring: Keyring | undefined
  #location: Location | undefined

  constructor(options: SessionOptions) {
    const { env } = options.terminal
    this.#options = options
    this.terminal = options.terminal
    this.json = options.json
    this.actor = options.actor ?? (env['LATCHKEY_ACTOR'] || defaultActor())
  }

  /** Where the store is. @throws CliError `usage` */
  location(): Location {
    this.#location ??= this.#findLocation()
    return this.#location
  }

  #findLocation(): Location {
    const { store, terminal } = this.#options
    const location = locationOf(store ?? (terminal.env['LATCHKEY_STORE'] || './latchkey.db'))
    this.secrets.push(...location.secrets)
    if (store !== undefined && location.secrets.length > 0)
      terminal.warn('others see the password in the list of processes: put the URL in $LATCHKEY_STORE')
    return location
  }

  /** A store of its own for a command that asks what the keyring does not tell. It closes it itself. */
  store({ create = false }: { create?: boolean } = {}): SqlKeyStore {
    return makeStore(this.location(), create)
  }

  /**
   * The keyring, open, in the name of the actor. `create`: in a new file, where there is none. `tokens`: for a command that makes or
   * looks up tokens, and so needs every pepper; all others can do without, above all when a key has to be revoked in a hurry.
   */
  async keyring({ create = false, tokens = false }: KeyringNeeds = {}): Promise<KeyringView> {
    const { env } = this.terminal
    const secrets = { peppers: peppersFrom(env), prefixes: prefixesFrom(env) }
    // One command asks once, and is no node of the fleet.
    const options = { ...secrets, allowMissingPeppers: !tokens, cache: false as const }
    this.secrets.push(...Object.values(options.peppers))
    this.#keyring = createKeyring({ ...options, store: this.store({ create }) })
    this.#keyring.on('key.reissued', () => {
      this.#hasReissued = true
    })
    const view = this.#keyring.as({ actor: this.actor })
    await this.#keyring.open()
    return view
  }

  /** Was a call repeated, and its key given a fresh token? */
  get hasReissued(): boolean {
    return this.#hasReissued
  }

  async close(): Promise<void> {
    await this.#keyring?.close()
  }

  /** Answers in JSON, or in lines for people. */
  async answer(json: unknown, lines: readonly string[]): Promise<void> {
    for (const line of this.json ? [JSON.stringify(json)] : lines) await this.terminal.out(line)
  }

  confirm(what: string): Promise<void> {
    return confirm(this.terminal, what, this.#options.yes)
  }

  /** For a command that ends in an orderly way when it is interrupted; all others just end. */
  interruption(): AbortSignal {
    this.#minds = true
    return this.#interrupt.signal
  }

  /** False: the command does not mind, or was told before: end the process. */
  interrupt(): boolean {
    if (!this.#minds || this.#interrupt.signal.aborted) return false
    this.#interrupt.abort()
    return true
  }
}

function defaultActor(): string {
  return `${userName()}@${hostname()}`.slice(0, 200)
}

/** A container may run under a number that has no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}
