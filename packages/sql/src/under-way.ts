/** How many reads and writes are under way. A number and no more: the look-up of the hot path is one of them. */
export class UnderWay {
  #count = 0
  #idle: Promise<void> | undefined
  #isIdle: () => void = () => undefined

  begin(): void {
    this.#count++
  }

  end(): void {
    this.#count--
    if (this.#count === 0) this.#isIdle()
  }

  /** Resolves when none is left. */
  async idle(): Promise<void> {
    if (this.#count === 0) return
    this.#idle ??= new Promise<void>((resolve) => {
      this.#isIdle = resolve
    })
    await this.#idle
    this.#idle = undefined
  }
}
