import { describe, expect, it } from 'vitest'
import { checkOptions } from '../../src/options.js'
import { tokenParam } from '../../src/parse/auth-params.js'
import { parseAuthorization } from '../../src/parse/authorization.js'
import type { CredentialForm } from '../../src/types.js'
import { knowing, personal } from '../support/identities.js'

const accepted: readonly (readonly [list: string, token: string, source: string])[] = [
  ['token="abc"', 'abc', 'contract §1'],
  ['token=abc', 'abc', 'contract §1: unquoted'],
  ['TOKEN="abc"', 'abc', 'RFC 9110 §11.2: names are case-insensitive'],
  ['token = "abc"', 'abc', 'RFC 9110 §11.2: BWS around "="'],
  ['token\t=\t"abc"', 'abc', 'RFC 9110 §5.6.3: BWS may be HTAB'],
  ['token="a\\bc"', 'abc', 'RFC 9110 §5.6.4: quoted-pair'],
  ['token="\\"\\\\"', '"\\', 'RFC 9110 §5.6.4: quoted-pair'],
  ['token=""', '', 'RFC 9110 §5.6.4: may be empty; the caller refuses it'],
  ['token="a, token=b"', 'a, token=b', 'RFC 9110 §5.6.4: a comma inside quotes'],
  ['realm="x", token="abc"', 'abc', 'contract §1: any order'],
  ['token="abc", realm="x"', 'abc', 'contract §1: others ignored'],
  ['realm="token=evil", token=abc', 'abc', 'RFC 9110 §5.6.4: nothing inside quotes is a parameter'],
  ['xtoken="evil", token=abc', 'abc', 'names are compared whole'],
  ['token*=evil, token=abc', 'abc', 'names are compared whole'],
  ['token=abc,realm=x', 'abc', 'RFC 9110 §5.6.1: OWS is optional'],
  [',token=abc', 'abc', 'RFC 9110 §5.6.1.2: empty elements'],
  ['token=abc,', 'abc', 'RFC 9110 §5.6.1.2: empty elements'],
  [', , ,token=abc, ,,', 'abc', 'RFC 9110 §5.6.1.2: empty elements'],
  ['a=1, a=2, token=abc', 'abc', 'others are ignored, repeated ones too'],
]

const refused: readonly (readonly [list: string, source: string])[] = [
  ['', 'no token'],
  [',', 'no token'],
  ['realm="x"', 'no token'],
  ['token', 'RFC 9110 §11.2: a parameter has a value'],
  ['token=', 'RFC 9110 §11.2: a parameter has a value'],
  ['="abc"', 'RFC 9110 §11.2: a parameter has a name'],
  ['token=abc, token=abc', 'contract §1: at most once'],
  ['token=abc, TOKEN=abd', 'contract §1: at most once'],
  ['token="abc', 'RFC 9110 §5.6.4: unterminated'],
  ['token="abc\\', 'RFC 9110 §5.6.4: unterminated'],
  ['token="abc\\"', 'RFC 9110 §5.6.4: unterminated'],
  ['token="abc"x', 'RFC 9110 §5.6.1: a comma between'],
  ['token="abc" realm="x"', 'RFC 9110 §5.6.1: a comma between'],
  ['token=abc realm=x', 'RFC 9110 §5.6.1: a comma between'],
  ['token=abc; realm=x', 'RFC 9110 §5.6.1: a comma between'],
  ['token="a\nc"', 'RFC 9110 §5.6.4: no control characters'],
  ['token="a\0c"', 'RFC 9110 §5.6.4: no control characters'],
  ['token="a\\\0c"', 'RFC 9110 §5.6.4: not in a quoted-pair either'],
  ['token="caf\u00e9"', 'contract §1: ≥ 0x80'],
  ['token=abc, realm="caf\u00e9"', 'contract §1: ≥ 0x80, in whichever parameter'],
  ['token=a/b', 'RFC 9110 §5.6.2: unquoted values are tokens'],
  ['token=YQ==', 'RFC 9110 §5.6.2: unquoted values are tokens'],
  ['token=abc ', 'RFC 9110 §5.5: a field does not end in whitespace'],
  ['to ken=abc', 'RFC 9110 §5.6.2: a name is one token'],
  ['token=abc, realm', 'RFC 9110 §11.2: a parameter has a value'],
  ['realm, token=abc', 'RFC 9110 §11.2: a parameter has a value'],
]

const parse = (credentialForms: readonly CredentialForm[], field: string, maxTokenLength = 4096): unknown => {
  const { settings } = checkOptions({ verifier: knowing(personal()), credentialForms, maxTokenLength })
  const result = parseAuthorization(field, settings)
  return result.ok ? result.value.token : result.reason
}

describe('tokenParam', () => {
  it.each(accepted)('%j holds %j (%s)', (list, token) => {
    expect(tokenParam(list)).toBe(token)
  })

  it.each(refused)('%j is refused (%s)', (list) => {
    expect(tokenParam(list)).toBeNull()
  })

  // RFC 9110 §5.6.1.2: `[ element ] *( OWS "," OWS [ element ] )`, behind 1*SP: there is no OWS before the first element.
  it('knows no tab between scheme and parameters', () => {
    expect(tokenParam('\ttoken=abc')).toBeNull()
  })
})

describe('credentialForms', () => {
  it.each([
    [['params'], 'Token token="abc"', 'abc'],
    [['params'], 'Token abc', 'credentials_malformed'],
    [['token68'], 'Token token="abc"', 'credentials_malformed'],
    [['token68', 'params'], 'Token abc', 'abc'],
    [['token68', 'params'], 'Token token="abc"', 'abc'],
    [['params', 'token68'], 'Token token=', 'token='],
    [['token68', 'params'], 'Token abc, token="abc"', 'credentials_malformed'],
    [['params'], 'Token token="a b"', 'credentials_malformed'],
    [['params'], 'Token token=""', 'credentials_malformed'],
    [['params'], 'Token', 'credentials_malformed'],
  ] as const)('%j reads %j as %s', (forms, field, read) => {
    expect(parse(forms, field)).toBe(read)
  })

  it('holds maxTokenLength for the value of the parameter, not for the list', () => {
    const padding = `realm="${'x'.repeat(100)}"`
    expect(parse(['params'], `Token token="${'a'.repeat(10)}", ${padding}`, 10)).toBe('a'.repeat(10))
    expect(parse(['params'], `Token token="${'a'.repeat(11)}"`, 10)).toBe('credentials_malformed')
  })
})
