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
  const [resource = '*', action = '*'] = scope.split(':')
  return [...new Set([scope, '*', '*:*', `${resource}:*`, `*:${action}`, `${resource}:${action}`])]
}

function covers(granted: readonly string[], scope: string): boolean {
  return coveringGrants(scope).some((grant) => granted.includes(grant))
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

/**
 * What two lists of scopes both grant: a key's scopes narrow its user's permissions and never widen them.
 * `['pipeline:*'] ∩ ['*:read']` is `['pipeline:read']`.
 */
export function intersectScopes(left: readonly string[], right: readonly string[]): readonly string[] {
  const common = normalScopes(left)
    .flatMap((a) => normalScopes(right).flatMap((b) => meet(a, b)))
    .filter(isScope)
  const maximal = common.filter((scope) => !common.some((other) => other !== scope && covers([other], scope)))
  return normalScopes(maximal)
}

function meet(left: string, right: string): string[] {
  const [leftResource = '*', leftAction = '*'] = left.split(':')
  const [rightResource = '*', rightAction = '*'] = right.split(':')
  const resource = meetPart(leftResource, rightResource)
  const action = meetPart(leftAction, rightAction)
  if (resource === null || action === null) return []
  return [resource === '*' && action === '*' ? '*' : `${resource}:${action}`]
}

function meetPart(left: string, right: string): string | null {
  if (left === '*') return right
  return right === '*' || left === right ? left : null
}
