/**
 * So many at a time; the others wait for their turn. What takes another way is not held up by them: a node that cannot read the change
 * log because look-ups fill every connection would stop believing its memory, and look up even more.
 *
 * Where one fails, they go one by one, and twice as many after each that does not: a database whose connections break would else be
 * asked for all of them anew at once, by every node, and have no time to answer any.
 */
export class Lane {
  readonly #widest: number
  readonly #waiting: (() => void)[] = []
  #width: number
  #under = 0

  constructor(width: number) {
    this.#widest = width
    this.#width = width
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#under < this.#width) this.#under++
    else await new Promise<void>((begin) => this.#waiting.push(begin))
    try {
      const result = await work()
      this.#width = Math.min(this.#width * 2, this.#widest)
      return result
    } catch (error) {
      this.#width = 1
      throw error
    } finally {
      this.#under--
      this.#letIn()
    }
  }

  #letIn(): void {
    while (this.#under < this.#width) {
      const begin = this.#waiting.shift()
      if (begin === undefined) return
      this.#under++
      begin()
    }
  }
}
