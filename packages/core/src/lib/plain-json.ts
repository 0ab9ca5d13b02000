const deepest = 32
const names: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * What a JSON text says, as frozen data without prototypes: what is not in the text is not read from a polluted `Object.prototype`.
 * Members that could pollute one, where the data is merged later, are left out.
 *
 * @throws Error where it is no JSON, or nested too deep. Its words repeat nothing of the text: there may be a secret in it.
 */
export function plainJson(text: string): unknown {
  return plain(parsed(text), 0)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Error('the body is no JSON')
  }
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth === deepest) throw new Error(`the body is nested deeper than ${deepest} levels`)
  if (Array.isArray(value)) return Object.freeze(value.map((entry) => plain(entry, depth + 1)))
  const copy = Object.create(null) as Record<string, unknown>
  for (const [name, member] of Object.entries(value)) {
    if (!names.has(name)) copy[name] = plain(member, depth + 1)
  }
  return Object.freeze(copy)
}
