import { excerpt } from '../errors/excerpt.js'
import type { Settings } from '../options/options.js'
import type { Call } from '../send/call.js'
import type { KeyWarning } from '../types.js'
import { dateOf } from './caller.js'

/** Keys whose warnings are remembered: during a rotation there are two. */
const remembered = 8

/** Says what should be done about a key while it works, once for each key and kind. */
export class Warnings {
  readonly #settings: Pick<Settings, 'warn' | 'warnBefore' | 'clock'>
  /** By key, the kinds that were said. */
  readonly #said = new Map<string, Set<string>>()

  constructor(settings: Pick<Settings, 'warn' | 'warnBefore' | 'clock'>) {
    this.#settings = settings
  }

  /** Looks at what an answer says of the key that it was given for. Mostly that is nothing: no more is done then. */
  look({ headers }: Response, call: Call): void {
    const expires = headers.get('x-auth-expires-at')
    const isRetiring = headers.get('x-auth-key-state') === 'retiring'
    if (expires === null && !isRetiring) return
    const expiresAt = dateOf(expires)
    const kind = isRetiring ? 'retiring' : this.#isNear(expiresAt) ? 'expiring' : null
    if (kind === null || !this.#isNew(call.key, kind)) return
    const keyId = excerpt(call.redact(headers.get('x-auth-key-id') ?? '')) || null
    const name = keyId === null ? 'the key' : `the key ${keyId}`
    this.#settings.warn(Object.freeze({ kind, message: wordsFor(kind, name, expiresAt), keyId, expiresAt }))
  }

  #isNear(expiresAt: Date | null): boolean {
    const { clock, warnBefore } = this.#settings
    return expiresAt !== null && expiresAt.getTime() - clock().getTime() <= warnBefore
  }

  #isNew(key: string, kind: KeyWarning['kind']): boolean {
    const said = this.#said.get(key) ?? new Set<string>()
    if (said.has(kind)) return false
    this.#said.set(key, said.add(kind))
    const [oldest] = this.#said.keys()
    if (this.#said.size > remembered && oldest !== undefined) this.#said.delete(oldest)
    return true
  }
}

function wordsFor(kind: 'retiring' | 'expiring', name: string, expiresAt: Date | null): string {
  const instant = expiresAt?.toISOString()
  if (kind === 'expiring') return `${name} expires on ${instant}: ask for a new one`
  return `${name} was rotated, and works ${instant === undefined ? 'for a while' : `until ${instant}`}: switch to the new one`
}
