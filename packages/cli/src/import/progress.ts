import type { Terminal } from '../terminal/terminal.js'

const barWidth = 24

/** A line on stderr that is written over, where that is a terminal; else nothing. */
export class Progress {
  readonly #terminal: Terminal
  readonly #began = performance.now()
  #isShown = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  /** `part` is from 0 to 1; null where nobody knows how much there is. */
  show(count: number, part: number | null): void {
    if (!this.#terminal.showsProgress) return
    const seconds = Math.max((performance.now() - this.#began) / 1000, 0.001)
    const rate = Math.round(count / seconds).toLocaleString('en')
    const bar =
      part === null ? '' : `[${'#'.repeat(Math.round(part * barWidth)).padEnd(barWidth)}] ${percent(part)}  `
    this.#terminal.overwrite(`${bar}${count.toLocaleString('en')} keys  ${rate}/s`)
    this.#isShown = true
  }

  clear(): void {
    if (this.#isShown) this.#terminal.overwrite('')
  }
}

function percent(part: number): string {
  return `${Math.floor(part * 100)} %`.padStart(5)
}
