const deepest = 32
const names: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * What a JSON text says, as frozen data without prototypes: what is not in the text is not read from a polluted `Object.prototype`.
 * Members that could pollute one, where the data is merged later, are left out.
 *
 * @throws Error where it is no JSON, nested too deep, or says something twice: which of the two counts is anybody's guess (RFC 8259 §4).
 * Its words repeat nothing of the text: there may be a secret in it.
 */
export function plainJson(text: string): unknown {
  const value = parsed(text)
  const copy = plain(value, 0)
  if (membersWritten(text) !== membersOf(value)) throw new Error('the body has two members of one name')
  return copy
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Error('the body is no JSON')
  }
}

const string = /"(?:[^"\\]|\\.)*"/g

/** In a text that is JSON, each colon outside of strings stands behind the name of a member. */
function membersWritten(text: string): number {
  return text.replace(string, '').split(':').length - 1
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const parts: readonly unknown[] = Object.values(value)
  return parts.reduce<number>((sum, part) => sum + membersOf(part), Array.isArray(value) ? 0 : parts.length)
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth === deepest) throw new Error(`the body is nested deeper than ${deepest} levels`)
  if (Array.isArray(value)) return Object.freeze(value.map((entry) => plain(entry, depth + 1)))
  const copy = Object.create(null) as Record<string, unknown>
  for (const [name, member] of Object.entries(value)) {
    const inside = plain(member, depth + 1)
    if (!names.has(name)) copy[name] = inside
  }
  return Object.freeze(copy)
}
