import type { AnswerHeaders } from '../types.js'

/** The part of a node:http response that is used; adapters for others wrap theirs. */
export interface HeaderTarget {
  getHeader(name: string): unknown
  setHeader(name: string, value: string): unknown
  removeHeader(name: string): unknown
}

/** Sets an outcome's headers on an answer. What is in `Vary` already stays; an earlier outcome's debug headers go. */
export function applyHeaders(target: HeaderTarget, headers: AnswerHeaders, earlier?: AnswerHeaders): void {
  for (const name of Object.keys(earlier ?? {})) {
    if (name.startsWith('x-auth-')) target.removeHeader(name)
  }
  for (const name of Object.keys(headers)) {
    const value = headers[name] as string
    target.setHeader(name, name === 'vary' ? mergedVary(target.getHeader('vary'), value) : value)
  }
}

/** RFC 9110 §12.5.5 */
function mergedVary(present: unknown, added: string): string {
  if (present === undefined) return added
  const lists = [present].flat().filter((list) => typeof list === 'string')
  const names = lists
    .flatMap((list) => list.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (names.length === 0) return added
  const known = new Set(names.map((name) => name.toLowerCase()))
  if (known.has('*')) return '*'
  return [...names, ...added.split(', ').filter((name) => !known.has(name.toLowerCase()))].join(', ')
}
