import { readFileSync } from 'node:fs'

interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[]
      readonly node_types: readonly [readonly string[], ...unknown[]]
      readonly edge_fields: readonly string[]
      readonly edge_types: readonly [readonly string[], ...unknown[]]
    }
  }
  readonly nodes: readonly number[]
  readonly edges: readonly number[]
  readonly strings: readonly string[]
}

/**
 * What keeps texts alive that match: for each, the way to it from the root of the heap, by names. What only a weak reference leads to
 * is told without a way. The file is one of `v8.writeHeapSnapshot()`.
 */
export function holdersOf(file: string, matches: (text: string) => boolean): readonly string[] {
  const heap = JSON.parse(readFileSync(file, 'utf8')) as Snapshot
  const found = new Set(heap.strings.flatMap((text, index) => (matches(text) ? [index] : [])))
  if (found.size === 0) return []
  const { nodes, strings } = heap
  const size = heap.snapshot.meta.node_fields.length
  const cameFrom = shortestWays(heap)
  const nameOf = (node: number): string => (strings[nodes[node * size + 1] ?? 0] ?? '').slice(0, 60)
  const wayTo = (node: number): string => {
    const way = [nameOf(node)]
    for (let at = cameFrom.get(node); at !== undefined; at = cameFrom.get(at)) way.push(nameOf(at))
    return way.join(' < ')
  }
  return Array.from({ length: nodes.length / size }, (_, node) => node)
    .filter((node) => found.has(nodes[node * size + 1] ?? -1))
    .map(wayTo)
}

/** For each node the one before it on a shortest way from the root, which is the first. */
function shortestWays({ snapshot: { meta }, nodes, edges }: Snapshot): ReadonlyMap<number, number> {
  const [size, edgeSize] = [meta.node_fields.length, meta.edge_fields.length]
  const countAt = meta.node_fields.indexOf('edge_count')
  const weak = meta.edge_types[0].indexOf('weak')
  const firstEdge: number[] = [0]
  for (let node = 0; node < nodes.length / size; node++)
    firstEdge.push((firstEdge[node] ?? 0) + (nodes[node * size + countAt] ?? 0))
  const cameFrom = new Map<number, number>()
  const queue = [0]
  for (const node of queue) {
    for (let edge = firstEdge[node] ?? 0; edge < (firstEdge[node + 1] ?? 0); edge++) {
      const to = (edges[edge * edgeSize + 2] ?? 0) / size
      if (edges[edge * edgeSize] === weak || to === 0 || cameFrom.has(to)) continue
      cameFrom.set(to, node)
      queue.push(to)
    }
  }
  return cameFrom
}
