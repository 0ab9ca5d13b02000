/** Calls that a case has on the clock. */
export class Clocked {
  /** @type {Float64Array[]} */
  #times = []

  /** Room for the next ones, in milliseconds. @param {number} calls */
  next(calls) {
    const times = new Float64Array(calls)
    this.#times.push(times)
    return times
  }

  /** Of all since the last summary, in microseconds. Nothing is subtracted: the looks at the clock are in them. */
  summary() {
    const all = Float64Array.from(this.#times.splice(0).flatMap((times) => [...times])).sort()
    const at = (/** @type {number} */ part) => all[Math.ceil(all.length * part) - 1] * 1000
    return { calls: all.length, p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) }
  }
}
