import { quotedString } from '../lib/field-value.js'
import type { Settings } from '../options.js'

/**
 * The `WWW-Authenticate` values of one authenticator (RFC 9110 §11.6.1, RFC 6750 §3): one challenge for each accepted
 * scheme. The realm is the configured one and never echoes the request.
 */
export class Challenges {
  /** No credentials, or a scheme that is not accepted: nothing is said but how to authenticate. */
  readonly bare: string
  readonly invalidToken: string
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
    this.bare = this.#each('')
    this.invalidToken = this.#each(', error="invalid_token"')
  }

  insufficientScope(scopes: readonly string[]): string {
    const wanted = scopes.length === 0 ? '' : `, scope=${quotedString(scopes.join(' '))}`
    return this.#each(`, error="insufficient_scope"${wanted}`)
  }

  #each(params: string): string {
    const realm = quotedString(this.#settings.realm)
    return [...this.#settings.schemes.values()]
      .map((scheme) => `${scheme} realm=${realm}${params}`)
      .join(', ')
  }
}
