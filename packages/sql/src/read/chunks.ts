/** Values in one list of a statement: well below what any database takes, and few enough statements. */
const size = 500

/** Asks for many values in several statements, and puts the answers together. */
export async function inChunks<V, R>(
  values: readonly V[],
  ask: (some: readonly V[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const found: R[] = []
  for (let start = 0; start < values.length; start += size)
    found.push(...(await ask(values.slice(start, start + size))))
  return found
}
