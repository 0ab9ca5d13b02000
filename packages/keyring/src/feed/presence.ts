import { hostname } from 'node:os'
import { newId } from '../format/ids.js'
import type { KeyStore, SeenNode } from '../store/key-store.js'

export interface PresenceOptions {
  /** Asks the store, once it is open. */
  readonly ask: (call: (store: KeyStore) => Promise<void>) => Promise<void>
  /** As people will see it. */
  readonly name: string | undefined
  /** Milliseconds for which memory is believed when nothing is heard. */
  readonly lease: number
  readonly failed: (error: Error) => void
}

/** Milliseconds between two signs of life. */
const beat = 10_000

/** Who has given no sign for so long believes its memory no more, whatever has become of it. */
export function isGone({ age, lease }: SeenNode): boolean {
  return age >= 3 * beat + lease
}

/** Tells the store how far this process has applied the change log, so that whoever changes something can wait for it. */
export class Presence {
  readonly #options: PresenceOptions
  readonly #id = newId(new Date())
  readonly #name: string
  #isHere = false
  #sequence = 0
  #beats: NodeJS.Timeout | undefined
  /** What is written last; another one begins after it. */
  #writing: Promise<void> = Promise.resolve()
  #isWaiting = false
  #hasFailed = false

  constructor(options: PresenceOptions) {
    this.#options = options
    this.#name = options.name ?? `${hostname()}:${process.pid}`
  }

  /** Before what is in memory is believed: from then on whoever asks for all nodes waits for this one, too. */
  async join(sequence: number): Promise<void> {
    if (this.#isHere) return
    this.#isHere = true
    this.#sequence = sequence
    this.#beats ??= setInterval(() => void this.#say(), beat).unref()
    await this.#say()
  }

  /** `isAsked`: somebody waits for it; else it is told with the next sign of life. */
  applied(sequence: number, isAsked: boolean): void {
    this.#sequence = sequence
    if (this.#isHere && isAsked) void this.#say()
  }

  /** What is in memory is not kept up to date any more, nor believed. */
  async leave(): Promise<void> {
    if (!this.#isHere) return
    this.#isHere = false
    this.#stopBeating()
    await this.#next((store) => store.removeNode(this.#id))
  }

  /** Writes what holds when its turn comes: of many who ask meanwhile, one write tells all. */
  #say(): Promise<void> {
    if (this.#isWaiting) return this.#writing
    this.#isWaiting = true
    return this.#next(async (store) => {
      this.#isWaiting = false
      const [id, name, sequence] = [this.#id, this.#name, this.#sequence]
      if (this.#isHere) await store.recordNode({ id, name, sequence, lease: this.#options.lease })
    })
  }

  #stopBeating(): void {
    clearInterval(this.#beats)
    this.#beats = undefined
  }

  /** One after the other, and never rejects: that others do not know of this process makes it no worse. */
  #next(call: (store: KeyStore) => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(() => this.#try(call))
    return this.#writing
  }

  async #try(call: (store: KeyStore) => Promise<void>): Promise<void> {
    try {
      await this.#options.ask(call)
      this.#hasFailed = false
    } catch (error) {
      // It is tried again with the next look at the log.
      this.#isWaiting = false
      this.#isHere = false
      this.#stopBeating()
      if (!this.#hasFailed) this.#options.failed(error as Error)
      this.#hasFailed = true
    }
  }
}
