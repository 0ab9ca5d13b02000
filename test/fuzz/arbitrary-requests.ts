import fc from 'fast-check'
import { enterpriseKey, serviceKey } from '../support/identities.js'

/** Latin-1 texts, as bytes go over the wire; biased to what header grammars are made of. */
const junk = fc.string({
  maxLength: 24,
  unit: fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...' \t,;="\\:/._~+-?#%*()<>@[]{}\'$'.split('')) },
    { weight: 40, arbitrary: fc.constantFrom(...'aZ09xToken'.split('')) },
    { weight: 10, arbitrary: fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCharCode(code)) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0x1f }).map((code) => String.fromCharCode(code)) },
  ),
})

/** Also what breaks the framing: line ends alone and folded. Two line ends in a row would be another request. */
const fold = fc.constantFrom('\r\n ', '\r\n\t', '\n', '\r', '\0', '\r\n \r\n ', '\n ')
const damage = fc.oneof({ weight: 6, arbitrary: junk }, { weight: 1, arbitrary: fold })
const key = fc.constantFrom(
  serviceKey,
  serviceKey,
  serviceKey,
  enterpriseKey,
  enterpriseKey,
  `${serviceKey}0`,
  serviceKey.toUpperCase(),
  'x',
)
const scheme = fc.constantFrom(
  'Token',
  'Token',
  'Token',
  'token',
  'TOKEN',
  'tOKEN',
  'Bearer',
  'Basic',
  'Tok',
  'Token:',
  '',
)
const gap = fc.constantFrom(
  ...Array.from({ length: 12 }, () => ' '),
  '  ',
  '\t',
  ' \t',
  '',
  ',',
  '\u00a0',
  '=',
)

/** Cut, doubled, interrupted: a small change at any place of something that was right. */
function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(text, fc.nat(64), fc.nat(6), damage, fc.nat(8)).map(([right, at, length, put, way]) => {
    const place = Math.min(at, right.length)
    if (way === 0) return right.slice(0, place) + put + right.slice(place + length)
    if (way === 1) return right.slice(0, place) + right.slice(place + length)
    if (way === 2) return right + right.slice(place)
    return right
  })
}

const credentials = fc.oneof(
  { weight: 5, arbitrary: mutated(fc.tuple(scheme, gap, key).map((parts) => parts.join(''))) },
  { weight: 5, arbitrary: fc.tuple(scheme, gap, key).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: mutated(key.map((token) => `Token token="${token}", realm="api"`)) },
  { weight: 2, arbitrary: junk },
  { weight: 1, arbitrary: fc.nat(18_000).map((length) => `Token ${'a'.repeat(length)}`) },
)

const account = fc.constantFrom(
  'account-1',
  'acc1',
  'account-2',
  'acc2',
  'nobody',
  '__proto__',
  '',
  'a'.repeat(65),
)
const media = fc.constantFrom(
  'application/json',
  'application/problem+json',
  '*/*',
  'application/*',
  'text/html',
)
const accept = fc
  .array(fc.tuple(media, fc.constantFrom('', ';q=0', ';q=1', ';q=.5', ';q=x', ' ; q=0.3')), { maxLength: 4 })
  .map((ranges) => ranges.map((range) => range.join('')).join(', '))

/** The same name in other letters: a header is no other for it. */
function spelled(name: string): fc.Arbitrary<string> {
  const ways = [
    name,
    name,
    name.toUpperCase(),
    name.toLowerCase(),
    name.replace(/^./, (first) => first.toUpperCase()),
  ]
  return fc.constantFrom(...ways)
}

/** A space before the colon is what Node does not take. */
const colon = fc.constantFrom(...Array.from({ length: 40 }, () => ': '), ':', ':  ', ':\t', ' : ')

function line(name: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(spelled(name), colon, value).map((parts) => parts.join(''))
}

const authorizationLine = line('authorization', credentials)
const otherLine = fc.oneof(
  line('x-delegate-account-id', fc.oneof(account, mutated(account))),
  line('accept', fc.oneof(accept, mutated(accept), junk)),
  line('x-auth-subject-id', fc.oneof(key, junk)),
  line('x_auth_account_id', junk),
  line('proxy-authorization', credentials),
  line(
    'cookie',
    key.map((token) => `token=${token}`),
  ),
  line('x-http-method-override', fc.constantFrom('OPTIONS', 'GET')),
  line('access-control-request-method', fc.constant('GET')),
  line('x-forwarded-for', fc.constant('127.0.0.1')),
  line('connection', fc.constantFrom('close', 'keep-alive', 'keep-alive', 'authorization', 'upgrade')),
  line('upgrade', fc.constantFrom('websocket', 'h2c')),
  line('expect', fc.constantFrom('100-continue', 'x')),
  junk.map((value) => `x-junk: ${value}`),
  fc.constant(`x-long: ${'y'.repeat(9000)}`),
)

const method = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom('GET', 'GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'),
  },
  { weight: 1, arbitrary: fc.constantFrom('TRACE', 'PROPFIND', 'QUERY', 'M-SEARCH', 'get', 'G\u00cbT', '') },
)
const target = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('/', '/v3/pipelines', '/a?b=c') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '//', '//admin', '/%61dmin', '/a;b', '/../..', '/%', '/%zz', '/%00', '/%ff', '*', '?', '/#a', '', 'a', '/\\', '/__proto__',
      'http://localhost/', 'http://localhost//a', 'http://', 'localhost:80', '/ /', '/\u00e9', `/?token=${serviceKey}`,
    ), // prettier-ignore
  },
  { weight: 1, arbitrary: junk.map((text) => `/${text}`) },
)
const version = fc.constantFrom(
  ...Array.from({ length: 40 }, () => 'HTTP/1.1'),
  'HTTP/1.0',
  'HTTP/1.2',
  'HTTP/2.0',
  '',
)

/** The bytes of one request, as latin-1: most are nearly right, and some are. */
export const rawRequest: fc.Arbitrary<string> = fc
  .record({
    method,
    target,
    version,
    host: fc.constantFrom(
      ...Array.from({ length: 40 }, () => 'Host: localhost'),
      'Host: a\r\nHost: b',
      'X: y',
    ),
    authorizations: fc.oneof(
      { weight: 6, arbitrary: authorizationLine.map((only) => [only]) },
      { weight: 1, arbitrary: fc.array(authorizationLine, { maxLength: 3 }) },
    ),
    others: fc.array(otherLine, { maxLength: 4 }),
    first: fc.boolean(),
  })
  .map(({ method: verb, target: path, version: http, host, authorizations, others, first }) => {
    const fields = first ? [...authorizations, ...others] : [...others, ...authorizations]
    const head = [`${verb} ${path} ${http}`, host, ...fields].join('\r\n')
    return `${head.replaceAll(/(\r?\n)(?=\r?\n)/g, '$1 ')}\r\n\r\n`
  })

/**
 * May this request reach a handler? Read from its bytes, without a line of the library: one Authorization field, whose value
 * is the scheme, spaces and a key that is known. Folded lines are joined with what stands before, as Node joins them.
 */
export function isAuthenticated(bytes: string): boolean {
  const lines = bytes.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
  const fields = lines.filter((text) => /^authorization[ \t]*:/i.test(text))
  const known = [serviceKey, enterpriseKey]
  return fields.length === 1 && known.some((token) => isKey(fields[0] ?? '', token))
}

function isKey(field: string, token: string): boolean {
  const value = field.slice(field.indexOf(':') + 1).replaceAll(/^[ \t]+|[ \t]+$/g, '')
  return value.toLowerCase().startsWith('token ') && value.slice(5).replace(/^ +/, '') === token
}
