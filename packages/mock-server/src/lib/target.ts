/**
 * The path of a request target, without the query: of the absolute form (RFC 9112 §3.2.2) what follows the authority. What is
 * no path at all (`*`, or nonsense) comes out as one that no route has.
 */
export function originForm(target: string | undefined): string {
  if (target?.startsWith('/')) return target
  const [, path] = /^https?:\/\/[^/?#]+(.*)$/i.exec(target ?? '') ?? []
  return `/${path ?? '*'}`.replace(/^\/\//, '/')
}

export function pathOf(target: string | undefined): string {
  return originForm(target).replace(/[?#].*$/s, '')
}
