import { missing } from '../fixtures/answers.js'
import { personalKey as key } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Vector, VectorGroup } from '../vector.js'
import { get, request } from '../wire/request-bytes.js'
import { targetRows } from './rows.js'

const inUrl = 'a key is never taken from the URL, which is in every log (RFC 6750 §2.3 and §5.3)'
const inBody = 'a key is never taken from the body (RFC 6750 §2.2)'
const inHeader = 'a key is taken from the Authorization field alone'
const bypass = 'no field of the request talks a guard out of its work (CVE-2025-29927)'
const path = 'guard and router must not disagree about a path (CVE-2026-33808)'

export const elsewhere: VectorGroup = {
  title: 'keys in other places',
  setup: exampleSetup,
  vectors: [
    ...targetRows(inUrl, missing, [
      ['?token=', `/open?token=${key}`],
      ['?access_token=', `/open?access_token=${key}`],
      ['?api_key=', `/open?api_key=${key}`],
      ['?key=', `/open?key=${key}`],
      ['?authorization=', `/open?authorization=Token%20${key}`],
      ['?headers[authorization]=', `/open?headers[authorization]=Token%20${key}`],
      ['in the path', `/open/${key}`],
      ['as user information', `http://${key}@127.0.0.1/open`],
    ]),
    posted('a form', inBody, 'application/x-www-form-urlencoded', `access_token=${key}&token=${key}`),
    posted('JSON', inBody, 'application/json', JSON.stringify({ token: key, access_token: key })),
    posted('JSON with an identity', inBody, 'application/json', '{"auth":{"kind":"personal"},"userId":"1"}'),
    ...headers(inHeader, [
      ['a cookie', `Cookie: token=${key}; authorization=Token%20${key}`],
      ['Proxy-Authorization', `Proxy-Authorization: Token ${key}`],
      ['X-API-Key', `X-API-Key: ${key}`],
      ['X-Authorization', `X-Authorization: Token ${key}`],
      ['X-Forwarded-Authorization', `X-Forwarded-Authorization: Token ${key}`],
      ['Authorization with an underscore', `Authorization_: Token ${key}`],
      ['Authentication', `Authentication: Token ${key}`],
      ['a field called __proto__', `__proto__: Token ${key}`],
      ['a subprotocol of WebSocket', `Sec-WebSocket-Protocol: Token, ${key}`],
    ]),
    {
      name: 'a trailer',
      source: 'RFC 9110 §6.5.1: credentials are no trailer',
      request: [
        'POST /open HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nTrailer: Authorization',
        `\r\n\r\n1\r\nx\r\n0\r\nAuthorization: Token ${key}\r\n\r\n`,
      ].join(''),
      expect: missing,
    },
    ...headers(bypass, [
      ['x-middleware-subrequest', 'x-middleware-subrequest: middleware:middleware:middleware'],
      ['X-Original-URL', 'X-Original-URL: /public'],
      ['X-HTTP-Method-Override', 'X-HTTP-Method-Override: OPTIONS'],
      ['X-Forwarded-For', 'X-Forwarded-For: 127.0.0.1'],
      ['an answer header of ours', 'x-auth-subject-id: 507f1f77bcf86cd799439015'],
    ]),
    ...targetRows(path, missing, [
      ['two slashes', '//open'],
      ['an encoded letter', '/%6fpen'],
      ['an encoded slash', '/%2fopen'],
      ['a dot segment', '/./open'],
      ['a parent segment', '/public/../open'],
      ['a path parameter', '/open;x=1'],
      ['upper case', '/OPEN'],
      ['a trailing slash', '/open/'],
      ['a path that no route has', '/nowhere'],
      ['the absolute form', 'http://127.0.0.1/open'],
    ]),
  ],
}

function posted(name: string, source: string, type: string, body: string): Vector {
  return {
    name: `the body: ${name}`,
    source,
    request: request('POST', '/open', [`Content-Type: ${type}`], body),
    expect: missing,
  }
}

function headers(
  source: string,
  rows: readonly (readonly [name: string, line: string])[],
): readonly Vector[] {
  return rows.map(([name, line]) => ({ name, source, request: get('/open', line), expect: missing }))
}
