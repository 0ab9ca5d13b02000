import { describe, expect, it } from 'vitest'
import { checkOptions } from '../../src/options.js'
import { Challenges } from '../../src/respond/challenge.js'
import type { AuthenticatorOptions } from '../../src/types.js'
import { knowing, personal } from '../support/identities.js'

const challenges = (options: Partial<AuthenticatorOptions> = {}): Challenges =>
  new Challenges(checkOptions({ verifier: knowing(personal()), ...options }).settings)

describe('WWW-Authenticate (RFC 9110 §11.6.1, RFC 6750 §3)', () => {
  it('has one challenge for each accepted scheme', () => {
    const both = challenges({ schemes: ['Token', 'Bearer'], realm: 'pipelines' })
    expect(both.bare).toBe('Token realm="pipelines", Bearer realm="pipelines"')
    expect(both.invalidToken).toBe(
      'Token realm="pipelines", error="invalid_token", Bearer realm="pipelines", error="invalid_token"',
    )
    expect(both.insufficientScope(['a:b', 'c:d'])).toBe(
      'Token realm="pipelines", error="insufficient_scope", scope="a:b c:d", ' +
        'Bearer realm="pipelines", error="insufficient_scope", scope="a:b c:d"',
    )
  })

  it('names no scope where none is known', () => {
    expect(challenges().insufficientScope([])).toBe('Token realm="api", error="insufficient_scope"')
  })

  it.each([
    ['a "b"', '"a \\"b\\""'],
    ['a\\', '"a\\\\"'],
    ['caf\u00e9', '"caf%C3%A9"'],
    ['x", error="none', '"x\\", error=\\"none"'],
  ])('keeps the realm %j inside its quotes', (realm, quoted) => {
    expect(challenges({ realm }).bare).toBe(`Token realm=${quoted}`)
  })
})
