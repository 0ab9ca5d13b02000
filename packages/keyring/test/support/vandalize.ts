/** Changes all that can be changed of a value: fields, lists, instants, maps, as deep as it goes. */
export function vandalize(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (value instanceof Map) for (const held of value.values() as Iterable<unknown>) vandalize(held)
  for (const held of Object.values(value) as unknown[]) vandalize(held)
  if (value instanceof Date) value.setTime(77)
  else if (value instanceof Map) value.clear()
  else if (Array.isArray(value)) attempt(() => value.push('*'))
  else for (const name of Object.keys(value)) attempt(() => Reflect.set(value, name, 'forged'))
}

function attempt(change: () => unknown): void {
  try {
    change()
  } catch {
    // It is frozen: so much the better.
  }
}
