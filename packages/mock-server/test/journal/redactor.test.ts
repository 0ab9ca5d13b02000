import { describe, expect, it } from 'vitest'
import { Redactor } from '../../src/journal/redactor.js'
import { enterprise, personal } from '../support.js'

const odd = 'a.b+c/d_e-f~g=='
const redactor = new Redactor([personal, odd, 'long-token', 'long-token-and-more', 'abc'])

describe('the Authorization header', () => {
  it.each<[string, string]>([
    [`Token ${personal}`, 'Token sta_…ef12'],
    [`token  ${enterprise}`, 'token ste_…8dc3'],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmVk', 'Bearer …bmVk'],
    ['Token short', 'Token …'],
    ['Token abc', 'Token …'],
    ['Token sts_short', 'Token sts_…'],
    ['Basic dXNlcjpwYXNzd29yZA==', 'Basic …ZA=='],
    // Malformed: what is the scheme here, and what the key?
    [personal, '[redacted]'],
    [`Token ${personal},`, '[redacted]'],
    [`Token ${personal} x`, '[redacted]'],
    [`Token "${personal}"`, '[redacted]'],
    [`Token token=${personal}`, '[redacted]'],
    [`Token token="${personal}"`, '[redacted]'],
    [`Token\t${personal}`, '[redacted]'],
    [`${personal} Token`, '[redacted]'],
    [`x-${personal} Token`, '[redacted]'],
    ['Token', '[redacted]'],
    ['', '[redacted]'],
  ])('%j', (value, shown) => {
    expect(redactor.authorization([value])).toBe(shown)
  })

  it('sent twice', () => {
    expect(redactor.authorization([`Token ${personal}`, `Token ${personal}`])).toBe('[redacted]')
  })
})

describe('text', () => {
  it.each<[string, string]>([
    ['nothing', 'nothing'],
    [personal, '[redacted]'],
    [`a${personal}b`, 'a[redacted]b'],
    [`${odd} and ${odd}`, '[redacted] and [redacted]'],
    ['long-token-and-more', '[redacted]'],
    ['long-tokens', '[redacted]s'],
    // A key of somebody, and the beginning of one.
    ['sts_0123456789abcdef0123456789abcdef01234567', '[redacted]'],
    ['sts_0123456789', '[redacted]'],
    ['sts_settings', 'sts_settings'],
    // A short token as a whole word alone.
    ['abc', '[redacted]'],
    ['x=abc;', 'x=[redacted];'],
    ['abcd', 'abcd'],
    [`%73${personal.slice(1)}`, '[redacted]'],
    ['100 % of %zz', '100 % of %zz'],
  ])('%j', (text, shown) => {
    expect(redactor.text(text)).toBe(shown)
  })
})

describe('a request target', () => {
  it.each<[string, string]>([
    ['/v3/pipeline?a=1', '/v3/pipeline?a=1'],
    [`/v3/pipeline?key=${personal}&a=1`, '/v3/pipeline?key=[redacted]&a=1'],
    [`/v3/pipeline?key=%73${personal.slice(1)}&a=1`, '/v3/pipeline?key=[redacted]&a=1'],
    [`/v3/${personal}/x`, '/v3/[redacted]/x'],
    [`/v3?${personal}`, '/v3?[redacted]'],
    [`/v3?key=${encodeURIComponent(odd)}`, '/v3?key=[redacted]'],
    ['/v3?key=a.b%2Bc/d_e-f~g==', '[redacted]'],
    ['/%', '/%'],
  ])('%j', (target, shown) => {
    expect(redactor.target(target)).toBe(shown)
  })
})

describe('JSON', () => {
  it.each<[string, unknown]>([
    ['{"a":[1,null,true,"x"]}', { a: [1, null, true, 'x'] }],
    [`{"a":{"b":["${personal}"]}}`, { a: { b: ['[redacted]'] } }],
    [`{"${personal}":{"c":1}}`, { '[redacted]': { c: 1 } }],
    [`{"a":"\\u0073${personal.slice(1)}"}`, { a: '[redacted]' }],
    [`"${personal}"`, '[redacted]'],
    ['{"a":', '{"a":'],
    [`{"a":"${personal}`, '{"a":"[redacted]'],
    [`a=1&key=${personal}`, 'a=1&key=[redacted]'],
  ])('%s', (text, shown) => {
    expect(redactor.json(text)).toEqual(shown)
  })

  it('that nests too deep is not kept, and harms nothing', () => {
    const depth = 100_000
    const shown = redactor.json(`${'['.repeat(depth)}"${personal}"${']'.repeat(depth)}`)
    expect(JSON.stringify(shown) === undefined || typeof shown === 'string').toBe(true)
  })

  it('cannot reach a prototype', () => {
    const shown = redactor.json(`{"__proto__":{"polluted":"${personal}"},"${personal}":1}`) as object
    expect(Object.getPrototypeOf(shown)).toBe(Object.prototype)
    expect(Object.getOwnPropertyNames(shown)).toEqual(['__proto__', '[redacted]'])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

it('is fast with many tokens and long texts', () => {
  const tokens = Array.from({ length: 5000 }, (_, i) => `token-number-${i}-of-many`)
  const started = performance.now()
  new Redactor(tokens).text(`${'a'.repeat(2 ** 20)} token-number-4999-of-many`)
  expect(performance.now() - started).toBeLessThan(5000)
})

describe('for one request', () => {
  const carried = 'imported.Token~of-another-house'

  it('hides what its Authorization fields carry', () => {
    const own = redactor.with([`Token ${carried}`, 'Bearer another-token-of-it'])
    expect(own.text(`${carried} another-token-of-it ${odd}`)).toBe('[redacted] [redacted] [redacted]')
    expect(redactor.text(carried)).toBe(carried)
  })

  it.each([
    [[]],
    [['Token read-only']],
    [[`Token ${personal}`]],
    [[carried]],
    [['Token a b']],
    [['Token "quoted-and-long"']],
  ])('has nothing to add: %j', (values) => {
    expect(redactor.with(values)).toBe(redactor)
  })
})
