export interface BatcherOptions<T> {
  write: (entries: readonly T[]) => Promise<void>
  failed: (error: Error) => void
  /** Says of an error that it is about what was to be written, so that it will be the same every time; anything else is an outage. */
  isFinal: (error: unknown) => boolean
  /** Puts an entry together with one of the same name that waits. */
  merge: (waiting: T, added: T) => T
  /** Milliseconds. */
  delay: number
  most: number
}

type Named<T> = readonly [name: string, entry: T]

/**
 * Collects entries and hands them on together: a while after the first one came, when half of what it may hold is there, and on
 * `flush()`. A batch that cannot be written is tried again with the next one; beyond `most` entries the newest are dropped, so a
 * dead store costs no memory. An entry that can never be written is found and dropped: it holds up no others.
 */
export class Batcher<T> {
  readonly #options: BatcherOptions<T>
  readonly #entries = new Map<string, T>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(options: BatcherOptions<T>) {
    this.#options = options
  }

  add(name: string, entry: T): void {
    const { merge, most } = this.#options
    const waiting = this.#entries.get(name)
    if (this.#isClosed || (waiting === undefined && this.#entries.size >= most)) return
    this.#entries.set(name, waiting === undefined ? entry : merge(waiting, entry))
    if (waiting === undefined && this.#entries.size === Math.ceil(most / 2)) void this.flush()
    else this.#arm()
  }

  #arm(): void {
    if (this.#isClosed) return
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.delay).unref()
  }

  /** Writes what waits. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(() => this.#flushOnce())
    return this.#writing
  }

  /** Writes what waits, and takes nothing more. */
  close(): Promise<void> {
    this.#isClosed = true
    return this.flush()
  }

  async #flushOnce(): Promise<void> {
    if (this.#entries.size === 0) return
    const batch = [...this.#entries]
    this.#entries.clear()
    await this.#write(batch)
  }

  /** By halves, where something in it cannot be written. */
  async #write(batch: readonly Named<T>[]): Promise<void> {
    const { write, failed, isFinal } = this.#options
    try {
      await write(batch.map(([, entry]) => entry))
    } catch (error) {
      if (isFinal(error) && batch.length > 1) {
        const half = Math.ceil(batch.length / 2)
        await this.#write(batch.slice(0, half))
        return this.#write(batch.slice(half))
      }
      if (!isFinal(error)) this.#takeBack(batch)
      failed(error instanceof Error ? error : new Error('the store failed'))
    }
  }

  /** What came in meanwhile is younger, and put together with it. */
  #takeBack(batch: readonly Named<T>[]): void {
    const younger = [...this.#entries]
    this.#entries.clear()
    for (const [name, entry] of [...batch, ...younger]) {
      const older = this.#entries.get(name)
      if (older === undefined && this.#entries.size >= this.#options.most) continue
      this.#entries.set(name, older === undefined ? entry : this.#options.merge(older, entry))
    }
    this.#arm()
  }
}
