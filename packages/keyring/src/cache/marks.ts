/** One record that cached things hang on. It becomes invalid once, for all of them: that is how one change reaches thousands. */
export interface Mark {
  readonly name: string
  isValid: boolean
  /** What hangs on it knows all changes up to this number of the log, or more. */
  asOf: number
  holders: number
}

/** As many changes as any load could overlap with: so many are remembered, or up to twice as many. */
const remembered = 10_000

/** The marks of all that is cached, and the changes that came last. */
export class Marks {
  readonly #marks = new Map<string, Mark>()
  /** Where a record was changed last, by name: the youngest ones, and those before them. */
  #changed = new Map<string, number>()
  #changedBefore = new Map<string, number>()
  /** Changes up to here are not known: what was read before them is not held. At first nothing is known. */
  #unknownUpTo = Number.POSITIVE_INFINITY

  /** From this number on, every change is told. */
  begin(sequence: number): void {
    this.#unknownUpTo = sequence
  }

  /** Marks for something that was read when the log stood at `asOf`; null where one of its records has changed since. */
  hold(names: readonly string[], asOf: number): readonly Mark[] | null {
    if (asOf < this.#unknownUpTo || names.some((name) => this.#changedAt(name) > asOf)) return null
    return names.map((name) => this.#hold(name, asOf))
  }

  #hold(name: string, asOf: number): Mark {
    const mark = this.#marks.get(name) ?? { name, isValid: true, asOf, holders: 0 }
    this.#marks.set(name, mark)
    mark.asOf = Math.min(mark.asOf, asOf)
    mark.holders++
    return mark
  }

  release(marks: readonly Mark[]): void {
    for (const mark of marks) {
      mark.holders--
      if (mark.holders === 0 && mark.isValid) this.#marks.delete(mark.name)
    }
  }

  /** A record was changed: whatever hangs on it is invalid, unless it was read after that. */
  change(name: string, sequence: number): void {
    if (this.#changedAt(name) < sequence) this.#remember(name, sequence)
    const mark = this.#marks.get(name)
    if (mark === undefined || mark.asOf >= sequence) return
    mark.isValid = false
    this.#marks.delete(name)
  }

  #changedAt(name: string): number {
    return this.#changed.get(name) ?? this.#changedBefore.get(name) ?? 0
  }

  #remember(name: string, sequence: number): void {
    this.#changed.set(name, sequence)
    if (this.#changed.size < remembered) return
    // What was read before a change that is forgotten here is not held.
    for (const at of this.#changedBefore.values()) this.#unknownUpTo = Math.max(this.#unknownUpTo, at)
    this.#changedBefore = this.#changed
    this.#changed = new Map()
  }
}
