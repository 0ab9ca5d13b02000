import type { ServerResponse } from 'node:http'
import fc from 'fast-check'
import { deviating, objectText, oneIn } from './arbitrary-json.js'

/** What a service answers with. `isCut`: the connection ends before the body does. */
export interface Answer {
  readonly status: number
  readonly fields: Readonly<Record<string, string | readonly string[]>>
  readonly body: Buffer
  readonly isCut: boolean
}

export function send(response: ServerResponse, { status, fields, body, isCut }: Answer): void {
  for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
  response.setHeader('content-length', body.length + (isCut ? 10 : 0))
  response.writeHead(status)
  if (isCut) response.write(body, () => response.destroy())
  else response.end(body)
}

export const issuer = 'https://auth.example.com'
export const now = Date.parse('2026-11-24T12:00:00Z')
const seconds = now / 1000

const membersOf = (active: boolean): fc.Arbitrary<string> =>
  objectText({
    active: [active, !active, 'true', 1, null, {}, undefined],
    sub: ['user-1', undefined, '', null, 7],
    client_id: [undefined, 'user-1', 'c', '', null, []],
    username: [undefined, 'eve', null, true],
    scope: ['a:b c:d', undefined, null, ['a:b'], ''],
    exp: [seconds + 60, undefined, seconds, seconds - 1, seconds + 0.5, null, -1, '1', 1e13],
    nbf: [undefined, seconds, seconds + 1, 'soon'],
    iss: [issuer, undefined, `${issuer}/`, null, [issuer]],
    aud: ['me', undefined, ['you', 'me'], ['you'], [7], null, {}],
  })

const members = fc.oneof({ weight: 5, arbitrary: membersOf(true) }, membersOf(false))

const reasons = [
  'token_expired', 'token_revoked', 'subject_disabled', 'scope_insufficient', 'kind_not_allowed', 'credentials_missing',
  'scheme_unsupported', 'verifier_unavailable', 'toString', '', 7, null, undefined,
] // prettier-ignore
const refusalFor = (status: 401 | 403, reason: string): fc.Arbitrary<string> =>
  objectText({ status: [status, 401, 403, String(status), 200, undefined], reason: [reason, ...reasons] })
const refusal = fc.oneof(
  refusalFor(401, 'token_invalid'),
  refusalFor(401, 'token_expired'),
  refusalFor(403, 'scope_insufficient'),
)

const statuses = (usual: readonly number[]): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...usual) },
    fc.constantFrom(200, 201, 206, 301, 302, 307, 308, 400, 401, 403, 404, 407, 418, 429, 500, 502, 503, 599),
  )

const types = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('application/json', 'Application/JSON; charset=utf-8') },
  fc.constantFrom('text/html', 'application/jwt', 'application/json-seq', 'text/json', ''),
)

/** Some bodies are broken, or wrapped up, or too long. */
const damage = fc.constantFrom(
  ...Array.from({ length: 40 }, () => (text: string) => Buffer.from(text)),
  (text: string) => Buffer.from(text.slice(0, -1)),
  (text: string) => Buffer.from(`\ufeff${text}`),
  (text: string) => Buffer.from(text.replace('"', '"\xff'), 'latin1'),
  (text: string) => Buffer.from(text + ' '.repeat(3000)),
  (text: string) => Buffer.from(`[${text}]`),
  () => Buffer.alloc(0),
)

function answers(
  status: fc.Arbitrary<number>,
  text: fc.Arbitrary<string>,
  fields: fc.Arbitrary<Answer['fields']>,
): fc.Arbitrary<Answer> {
  return fc
    .record({ status, text, fields, type: types, damage, isCut: oneIn(20) })
    .map(({ text: written, damage: damaged, type, ...answer }) => ({
      ...answer,
      fields: { ...answer.fields, ...(type !== '' && { 'content-type': type }), location: '/elsewhere' },
      body: damaged(written),
    }))
}

/** Of an introspection endpoint, or of what stands in its place. */
export const introspectionAnswer: fc.Arbitrary<Answer> = answers(statuses([200]), members, fc.constant({}))

const caller = deviating<string | readonly string[]>({
  'x-auth-access-type': ['access', 'service', 'enterprise', 'robot', '', undefined, ['access', 'service']],
  'x-auth-subject-id': ['user-1', 'service-1', '', undefined, 'a b', '\xe9', ['user-1', 'user-2']],
  'x-auth-subject-email': [undefined, 'user@example.com', '', ['a@x.org', 'b@x.org']],
  'x-auth-account-id': ['account-1', undefined, '', ['account-1', 'account-2']],
  'x-auth-account-short-id': [undefined, 'acc1', ['a', 'b']],
  'x-auth-enterprise-id': [undefined, 'enterprise-1', '', ['a', 'b']],
  'x-auth-scopes': ['a:b c:d', undefined, '', 'nonsense', ['a:b', '*']],
  'x-auth-key-id': ['key-1', undefined, '', ['a', 'b']],
  'x-auth-key-state': [undefined, 'retiring', 'current', 'revoked', 'expired', ''],
  'x-auth-expires-at': [
    '2027-01-01T00:00:00.000Z',
    undefined,
    '2020-01-01T00:00:00+01:00',
    '2027-01-01',
    'soon',
    '1e3',
    '2027-02-30T00:00:00Z',
    '2027-01-01T25:00:00Z',
    '',
  ],
})

/** Of an API that is asked with the caller's own key. */
export const upstreamAnswer: fc.Arbitrary<Answer> = answers(
  statuses([200, 200, 401, 401, 403]),
  refusal,
  caller,
)
