/**
 * So many at a time; the others wait for their turn. What takes another way is not held up by them: a node that cannot read the change
 * log because look-ups fill every connection would stop believing its memory, and look up even more.
 */
export class Lane {
  readonly #width: number
  readonly #waiting: (() => void)[] = []
  #under = 0

  constructor(width: number) {
    this.#width = width
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#under < this.#width) this.#under++
    else await new Promise<void>((begin) => this.#waiting.push(begin))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#under--
      else next()
    }
  }
}
