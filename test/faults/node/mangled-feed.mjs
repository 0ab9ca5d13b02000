/** A feed between a keyring and another feed, that loses wake-ups, keeps them back, or repeats them. */
export class MangledFeed {
  #feed
  #how = 'clean'
  #kept = null
  /** How many came, and how many were handed on, since it was told how. */
  wakes = { came: 0, went: 0 }

  constructor(feed) {
    this.#feed = feed
  }

  mangle(how) {
    this.#how = how
    this.#kept = null
    this.wakes = { came: 0, went: 0 }
  }

  listen(wake) {
    return this.#feed.listen(() => {
      this.wakes.came++
      this.#ways[this.#how](() => {
        this.wakes.went++
        wake()
      })
    })
  }

  #ways = {
    clean: (wake) => wake(),
    drop: () => undefined,
    delay: (wake) => setTimeout(() => wake(), Math.random() * 2000),
    duplicate: (wake) => {
      for (let times = 0; times < 3; times++) setTimeout(() => wake(), times * Math.random() * 100)
      wake()
    },
    // Each one waits until another has overtaken it.
    reorder: (wake) => {
      const kept = this.#kept
      this.#kept = kept === null ? wake : null
      if (kept === null) return
      wake()
      setTimeout(() => kept(), Math.random() * 500)
    },
  }

  async publish(sequence) {
    await this.#feed.publish?.(sequence)
  }

  async close() {
    await this.#feed.close?.()
  }
}
