import type { World } from '../faults/world.js'
import { slopeOf, type Sample, type Slope } from './slope.js'

const minute = 60_000
const kilobyte = 1024

/** The nodes' heaps, from time to time: minutes, and kB that are in use. */
export class Heaps {
  readonly #samples = new Map<string, Sample[]>()
  readonly #begunAt = performance.now()

  async look({ nodes }: World): Promise<void> {
    for (const node of nodes) {
      const y = (await node.heap()) / kilobyte
      const x = (performance.now() - this.#begunAt) / minute
      const samples = this.#samples.get(node.name) ?? []
      this.#samples.set(node.name, [...samples, { x, y }])
    }
  }

  /** Of the second half: until then caches fill, and code is compiled. kB a minute. */
  slopes(): readonly { readonly node: string; readonly last: number; readonly slope: Slope }[] {
    return [...this.#samples].map(([node, samples]) => ({
      node,
      last: samples.at(-1)?.y ?? Number.NaN,
      slope: slopeOf(samples.slice(Math.floor(samples.length / 2))),
    }))
  }
}
