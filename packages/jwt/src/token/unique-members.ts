import type { JsonObject } from './json-object.js'

/** A string, with the colon behind it where it is a member's name; and where objects begin and end. */
const marks = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/g

/**
 * Does an object in the JSON have two members of one name? `JSON.parse` takes the last, other parsers the first: who signed such a
 * token, and who reads it, need not see the same in it (RFC 7515 §4, RFC 7519 §4).
 */
export function hasDuplicates(json: JsonObject): boolean {
  if (comesOutAgain(json)) return false
  const open: Set<string>[] = []
  for (const [mark, colon] of json.text.matchAll(marks)) {
    if (mark === '{') open.push(new Set())
    else if (mark === '}') open.pop()
    else if (colon !== undefined && !isNew(open.at(-1), mark.slice(0, -colon.length))) return true
  }
  return false
}

/** So it is with what most issuers write: nothing was lost on the way. It is the faster look. */
function comesOutAgain({ text, members }: JsonObject): boolean {
  try {
    return JSON.stringify(members) === text
  } catch {
    // Nested too deep for that.
    return false
  }
}

/** Names are compared as they are meant: `"\u0061"` is `"a"`. */
function isNew(names: Set<string> | undefined, quoted: string): boolean {
  const name = quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1)
  const before = names?.size
  return names?.add(name).size !== before
}
