import { describe, expect, it } from 'vitest'
import { checkOptions, type Settings } from '../../src/options.js'
import { parseAuthorization } from '../../src/parse/authorization.js'
import type { AuthenticatorOptions } from '../../src/types.js'
import { knowing, personal, token as key } from '../support/identities.js'

const settings = (options: Partial<AuthenticatorOptions> = {}): Settings =>
  checkOptions({ verifier: knowing(personal()), ...options }).settings

const plain = settings()

interface Accepted {
  field: string
  token: string
  source: string
}

const accepted: readonly Accepted[] = [
  { field: `Token ${key}`, token: key, source: 'contract §1' },
  { field: `token ${key}`, token: key, source: 'RFC 9110 §11.1: case-insensitive scheme' },
  { field: `TOKEN ${key}`, token: key, source: 'RFC 9110 §11.1' },
  { field: `tOkEn ${key}`, token: key, source: 'RFC 9110 §11.1' },
  { field: `Token  ${key}`, token: key, source: 'RFC 9110 §11.4: 1*SP' },
  { field: `Token ${' '.repeat(500)}${key}`, token: key, source: 'RFC 9110 §11.4: 1*SP' },
  { field: 'Token a', token: 'a', source: 'RFC 9110 §11.2: 1*( … )' },
  { field: 'Token AZaz09-._~+/', token: 'AZaz09-._~+/', source: 'RFC 9110 §11.2: the alphabet' },
  { field: 'Token YQ==', token: 'YQ==', source: 'RFC 9110 §11.2: *"="' },
  { field: 'Token a====', token: 'a====', source: 'RFC 9110 §11.2: any number of "="' },
  { field: 'Token token=', token: 'token=', source: 'RFC 9110 §11.2: looks like a parameter, is a token68' },
  { field: `Token ${'a'.repeat(4096)}`, token: 'a'.repeat(4096), source: 'contract §1: 4096 fit' },
]

const malformed: readonly (readonly [field: string, source: string])[] = [
  ['', 'contract §1: empty'],
  ['Token', 'contract §1: a scheme alone'],
  ['Token ', 'RFC 9110 §11.2: 1*( … )'],
  ['Token     ', 'RFC 9110 §11.2: 1*( … )'],
  [` Token ${key}`, 'RFC 9110 §5.5: no leading space in a field value'],
  [`Token ${key} `, 'RFC 9110 §11.2: nothing behind'],
  [`Token ${key} ${key}`, 'contract §1: two parts'],
  [`Token ${key},`, 'contract §1: commas'],
  [`Token ${key}, Token ${key}`, 'RFC 9110 §5.3: two fields joined'],
  [`Token ${key},${key}`, 'contract §1: commas'],
  [`Token "${key}"`, 'contract §1: quotes'],
  [`Token '${key}'`, 'contract §1: outside token68'],
  [`Token\t${key}`, 'RFC 9110 §11.4: SP, not HTAB'],
  [`Token \t${key}`, 'RFC 9110 §11.4: SP, not HTAB'],
  [`Token ${key}\t`, 'RFC 9110 §11.2'],
  [`Token ${key}\0`, 'contract §1: outside token68'],
  [`Token \0${key}`, 'contract §1: outside token68'],
  [`Token ${key}\r\n`, 'contract §1: outside token68'],
  [`Token ${key}\u00e9`, 'contract §1: ≥ 0x80'],
  [`Token \u00a0${key}`, 'contract §1: ≥ 0x80'],
  [`Token \u{1f511}`, 'contract §1: ≥ 0x80'],
  ['Token a=b', 'RFC 9110 §11.2: "=" at the end only'],
  ['Token =a', 'RFC 9110 §11.2: "=" at the end only'],
  ['Token ==', 'RFC 9110 §11.2: 1*( … )'],
  ['Token a:b', 'RFC 9110 §11.2: the alphabet'],
  ['Token a%b', 'RFC 9110 §11.2: the alphabet'],
  ['Token a@b', 'RFC 9110 §11.2: the alphabet'],
  [`Token: ${key}`, 'RFC 9110 §11.1: ":" is no tchar'],
  [`Token,${key}`, 'RFC 9110 §11.1: "," is no tchar'],
  [`"Token" ${key}`, 'RFC 9110 §11.1'],
  [`Tok\u212aen ${key}`, 'RFC 9110 §11.1: the Kelvin sign is no k'],
  [`T\u00f6ken ${key}`, 'RFC 9110 §5.6.2: tchar is ASCII'],
  [`Token token="${key}"`, 'contract §1: params are off by default'],
  [`Token ${'a'.repeat(4097)}`, 'contract §1: 4097 do not fit'],
]

const unsupported: readonly (readonly [field: string, source: string])[] = [
  [`Bearer ${key}`, 'contract §1: not listed'],
  [`Basic ${key}`, 'contract §1: not listed'],
  [`Token${key}`, 'contract §1: the whole is the scheme name'],
  [key, 'contract §1: the whole is the scheme name'],
  [`Tokens ${key}`, 'contract §1: not a prefix match'],
  [`Toke ${key}`, 'contract §1: not a prefix match'],
  ['Basic', 'contract §1: not listed, whatever it carries'],
  ['Basic "\0', 'contract §1: never read, whatever it carries'],
  [`__proto__ ${key}`, 'a scheme name like any other'],
  [`constructor ${key}`, 'a scheme name like any other'],
]

describe('parseAuthorization', () => {
  it.each(accepted)('takes the key: $source', ({ field, token }) => {
    expect(parseAuthorization(field, plain)).toStrictEqual({ ok: true, value: { scheme: 'Token', token } })
  })

  it.each(malformed)('%j is malformed (%s)', (field) => {
    expect(parseAuthorization(field, plain)).toStrictEqual({ ok: false, reason: 'credentials_malformed' })
  })

  it.each(unsupported)('%j is of another scheme (%s)', (field) => {
    expect(parseAuthorization(field, plain)).toStrictEqual({ ok: false, reason: 'scheme_unsupported' })
  })

  it('tells a field that was not sent from one that was sent twice', () => {
    expect(parseAuthorization(undefined, plain)).toMatchObject({ reason: 'credentials_missing' })
    expect(parseAuthorization(null, plain)).toMatchObject({ reason: 'credentials_malformed' })
  })

  it('reads every listed scheme, and names it as configured', () => {
    const both = settings({ schemes: ['Token', 'Bearer'] })
    expect(parseAuthorization(`bearer ${key}`, both)).toMatchObject({ value: { scheme: 'Bearer' } })
    expect(parseAuthorization(`TOKEN ${key}`, both)).toMatchObject({ value: { scheme: 'Token' } })
    const only = settings({ schemes: ['Bearer'] })
    expect(parseAuthorization(`Token ${key}`, only)).toMatchObject({ reason: 'scheme_unsupported' })
  })

  it.each([1, 8, 100_000])('holds maxTokenLength %i to the character', (maxTokenLength) => {
    const limited = settings({ maxTokenLength })
    expect(parseAuthorization(`Token ${'a'.repeat(maxTokenLength)}`, limited).ok).toBe(true)
    expect(parseAuthorization(`Token ${'a'.repeat(maxTokenLength + 1)}`, limited).ok).toBe(false)
    expect(parseAuthorization(`Token ${'a'.repeat(maxTokenLength)}=`, limited).ok).toBe(false)
  })
})
