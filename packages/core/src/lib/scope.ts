import { printable } from './check.js'

const part = '(?:\\*|[a-z0-9][a-z0-9._-]*)'
const grammar = new RegExp(`^(?:\\*|${part}:${part})$`)

/** `resource:action`, `*` for a whole part, or `*` for all. */
export function isScope(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 256 && grammar.test(value)
}

/** Every grant that covers `scope`. `*` means the same as `*:*`. */
export function coveringGrants(scope: string): readonly string[] {
  if (!isScope(scope)) {
    const shown = typeof scope === 'string' ? `"${printable(scope)}"` : `a ${typeof scope}`
    throw new TypeError(
      `a scope must be like "resource:action" (lower case, "*" for a part or for all), got ${shown}`,
    )
  }
  return [...new Set(widerGrants(scope))]
}

/** The scope itself, and all that cover it. */
function widerGrants(scope: string): readonly string[] {
  const [resource = '*', action = '*'] = scope.split(':')
  return [scope, '*', '*:*', `${resource}:*`, `*:${action}`]
}

/** Asks a list that is looked at once whether it covers a scope: a few looks into a set, however long the list is. */
function coverTest(granted: readonly string[]): (scope: string) => boolean {
  const grants = new Set(granted)
  return (scope) => widerGrants(scope).some((grant) => grants.has(grant))
}

/** Does each scope of `inner` stand in `outer`, or under a wider one there? What is no scope is covered by nothing. */
export function coversScopes(outer: readonly string[], inner: readonly string[]): boolean {
  const covers = coverTest(normalScopes(outer))
  return inner.every((scope) => isScope(scope) && covers(scope))
}

/** Well-formed scopes of a list, sorted, each once. Lists that cannot change any more are worked out once. */
export function normalScopes(scopes: readonly string[]): readonly string[] {
  const known = frozenLists.get(scopes)
  if (known !== undefined) return known
  const normal = Object.freeze([...new Set(scopes.filter(isScope))].sort())
  if (Object.isFrozen(scopes)) frozenLists.set(scopes, normal)
  return normal
}

const frozenLists = new WeakMap<readonly string[], readonly string[]>()

/** Of `resource:*` in one list and `*:action` in the other; above it, no pair grants anything. */
const mostPairs = 1000

/**
 * What two lists of scopes both grant: a key's scopes narrow its user's permissions and never widen them.
 * `['pipeline:*'] ∩ ['*:read']` is `['pipeline:read']`.
 *
 * Each `resource:*` of one list meets each `*:action` of the other, and the list of what they meet in grows as their product. Where
 * that is more than 1,000 scopes, all of these pairs grant nothing: the result is narrower, and never wider. What else the lists have
 * in common is not touched by it.
 */
export function intersectScopes(left: readonly string[], right: readonly string[]): readonly string[] {
  const [a, b] = [normalScopes(left), normalScopes(right)]
  const [inA, inB] = [coverTest(a), coverTest(b)]
  const common = new Set([...a.filter(inB), ...b.filter(inA)].map((scope) => (scope === '*:*' ? '*' : scope)))
  const maximal = [...common].filter(
    (scope) => !widerGrants(scope).some((grant) => grant !== scope && common.has(grant)),
  )
  const [onlyA, onlyB] = [a.filter((scope) => !inB(scope)), b.filter((scope) => !inA(scope))]
  return normalScopes([...maximal, ...pairs(onlyA, onlyB)])
}

/** Only of what the other list does not have as a whole: so no pair is covered by anything else. */
function pairs(a: readonly string[], b: readonly string[]): readonly string[] {
  const [rows, columns, otherRows, otherColumns] = [resources(a), actions(b), resources(b), actions(a)]
  if (rows.length * columns.length + otherRows.length * otherColumns.length > mostPairs) return []
  return [...product(rows, columns), ...product(otherRows, otherColumns)]
}

function product(rows: readonly string[], columns: readonly string[]): readonly string[] {
  return rows.flatMap((resource) => columns.map((action) => `${resource}:${action}`))
}

/** The resources of `resource:*`. */
function resources(scopes: readonly string[]): readonly string[] {
  return scopes.filter((scope) => /^[^*].*:\*$/.test(scope)).map((scope) => scope.slice(0, -2))
}

/** The actions of `*:action`. */
function actions(scopes: readonly string[]): readonly string[] {
  return scopes.filter((scope) => /^\*:[^*]/.test(scope)).map((scope) => scope.slice(2))
}
