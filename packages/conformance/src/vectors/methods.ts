import { accepted, insufficient, invalid, missing, notFound } from '../fixtures/answers.js'
import { personal, reader, service } from '../fixtures/callers.js'
import { personalKey as key, readerKey, serviceKey, unknownKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Expected, Vector, VectorGroup } from '../vector.js'
import { request, token } from '../wire/request-bytes.js'

const validation = "the API's public page: curl -I tells a valid key from an invalid one"
const head = 'RFC 9110 §9.3.2: the same fields as for GET, and no body'
const preflight = 'a preflight is no way past the guard: express-jwt lets it through'
const everyMethod = 'a guard that knows a list of methods forgets one'
const unread = 'RFC 9112 §9.3: the connection outlives a refusal, a body that nobody has read included'

const asked = ['Origin: https://x.example', 'Access-Control-Request-Method: GET']
const form = 'Content-Type: application/x-www-form-urlencoded'

export const methods: VectorGroup = {
  title: 'methods',
  setup: exampleSetup,
  vectors: [
    // What a HEAD answer says in its body is said of GET in other vectors: here it is empty.
    row('HEAD', validation, { status: 200, caller: personal }, '/open', [token(key)]),
    row('HEAD', validation, invalid, '/open', [token(unknownKey)]),
    row('HEAD', head, missing, '/open'),
    row('HEAD', head, insufficient(reader, 'pipeline:write'), '/write', [token(readerKey)]),
    row('HEAD', head, { status: 200, caller: reader }, '/token', [token(readerKey)]),
    row('HEAD', head, notFound(personal), '/nowhere', [token(key)]),
    row('HEAD', head, missing, '/nowhere'),

    row('OPTIONS', preflight, missing, '/open', asked),
    row('OPTIONS', preflight, missing, '/open', [...asked, 'Access-Control-Request-Headers: authorization']),
    row('OPTIONS', preflight, missing, '/read', [
      ...asked,
      'Access-Control-Request-Headers: Authorization, x',
    ]),
    row('OPTIONS', preflight, missing, '/nowhere', asked),
    row('OPTIONS', preflight, missing, '*'),
    row('OPTIONS', preflight, invalid, '/open', [...asked, token(unknownKey)]),
    row('OPTIONS', 'a route may have a handler for it', accepted(personal), '/open', [token(key)]),

    ...['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'SEARCH', 'PURGE', 'MKCOL', 'LOCK'].map(
      (name) => row(name, everyMethod, missing, '/open'),
    ),
    row('POST', everyMethod, insufficient(reader, 'pipeline:write'), '/write', [token(readerKey)]),
    row('DELETE', everyMethod, accepted(service), '/read', [token(serviceKey)]),
    row('DELETE', everyMethod, accepted(personal), '/open', [token(key)]),
    row('PATCH', everyMethod, notFound(personal), '/read', [token(key)]),

    posted('a small body, refused', missing, 'a=b'),
    posted('a body of 400 KB, refused', missing, 'a=b&'.repeat(100_000)),
    posted(
      'a body of 40 KB, refused by a guard',
      insufficient(reader, 'pipeline:write'),
      'a=b&'.repeat(10_000),
      [token(readerKey)],
    ),
    {
      name: 'a chunked body, refused',
      source: unread,
      request: [
        'POST /open HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n',
        '\r\n5\r\nhello\r\n0\r\n\r\n',
      ].join(''),
      expect: missing,
    },
  ],
}

function row(
  method: string,
  source: string,
  expect: Expected,
  target: string,
  fields: readonly string[] = [],
): Vector {
  const outcome = expect.reason ?? String(expect.status)
  const marks = fields.filter((line) => line.startsWith('Access-Control-Request-Headers')).length
  return {
    name: `${method} ${target}: ${outcome}${marks === 0 ? '' : ', with Access-Control-Request-Headers'}`,
    source,
    request: request(method, target, fields),
    expect,
  }
}

function posted(name: string, expect: Expected, body: string, fields: readonly string[] = []): Vector {
  return {
    name: `POST: ${name}`,
    source: unread,
    request: request('POST', '/write', [form, ...fields], body),
    expect,
  }
}
