import { insufficient, missing } from '../fixtures/answers.js'
import { reader } from '../fixtures/callers.js'
import { readerKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Vector, VectorGroup } from '../vector.js'
import { get, token } from '../wire/request-bytes.js'

const source =
  "x-auth-… are the server's words: behind a proxy that trusts them a client's would be an identity"

const reserved: readonly (readonly [name: string, fields: readonly string[]])[] = [
  ['x-auth-subject-id', ['x-auth-subject-id: admin']],
  ['in upper case', ['X-AUTH-SCOPES: *']],
  ['in mixed case', ['x-Auth-Account-Id: other']],
  ['with underscores', ['x_auth_subject_id: admin']],
  ['with one underscore', ['x_auth-scopes: *']],
  ['with the other one', ['X-Auth_Scopes: *']],
  ['a name that is not used yet', ['x-auth-anything: 1']],
  ['nothing behind the prefix', ['x-auth-: 1']],
  ['an empty value', ['x-auth-key-id:']],
  ['twice', ['x-auth-scopes: a', 'x-auth-scopes: b']],
  ['several', ['x-auth-scopes: a', 'X_AUTH_KEY_ID: b', 'x-auth-access-type: enterprise']],
]

const harmless = ['X-Auth: 1', 'X-Authentic: 1', 'X-Authorization-Time: 1', 'XX-Auth-Scopes: 1']

export const reservedHeaders: VectorGroup = {
  title: 'inbound x-auth-… fields',
  setup: exampleSetup,
  vectors: [
    ...reserved.map(([name, fields]) => sent(name, ['X-Other: 1', ...fields, token(readerKey)], ['x-other'])),
    sent('behind the key', ['X-Other: 1', token(readerKey), 'x-auth-scopes: *'], ['x-other']),
    sent(
      'names that are not reserved stay',
      [...harmless, token(readerKey)],
      ['x-auth', 'x-authentic', 'x-authorization-time', 'xx-auth-scopes'],
    ),
    {
      name: 'they grant nothing',
      source,
      request: get('/write', 'x-auth-scopes: *', 'X-Auth-Access-Type: enterprise', token(readerKey)),
      expect: insufficient(reader, 'pipeline:write'),
    },
    {
      name: 'they are no credentials',
      source,
      request: get('/open', 'x-auth-subject-id: 507f1f77bcf86cd799439015', 'x-auth-key-id: key-1'),
      expect: missing,
    },
  ],
}

export const reservedHeadersOptional: VectorGroup = {
  title: 'inbound x-auth-… fields of anonymous requests',
  setup: () => exampleSetup({ optional: true }),
  vectors: reserved.map(([name, fields]) => ({
    name,
    source,
    request: get('/headers', ...fields, 'X-Other: 1'),
    expect: { status: 200, body: seen(['x-other']) },
  })),
}

function sent(name: string, fields: readonly string[], left: readonly string[]): Vector {
  return {
    name,
    source,
    request: get('/headers', ...fields),
    expect: { status: 200, caller: reader, body: seen(left) },
  }
}

/** In each of the places where a handler can look. */
function seen(names: readonly string[]): unknown {
  return { headers: names, node: names, distinct: names, raw: names }
}
