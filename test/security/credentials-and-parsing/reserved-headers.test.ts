import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knowing, serviceKey } from '../../support/identities.js'
import { exchange, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running, type Seen } from '../../support/three-servers.js'

// Case 9. The names are the server's: a handler, or a service behind a proxy, takes them for its word.
const names = [
  'x-auth-subject-id',
  'X-Auth-Subject-Id',
  'X_Auth_Subject_Id',
  'x_auth_subject_id',
  'X-AUTH_account-id',
  'x_AUTH-key-id',
  'x-auth-anything-else',
  'X-Auth-',
]
const reserved = /^x[-_]auth[-_]/i

function whatIsLeft({ raw, get }: Seen): unknown {
  const sent = raw.rawHeaders.filter((_, i) => i % 2 === 0)
  const everyName = [...Object.keys(raw.headers), ...Object.keys(raw.headersDistinct), ...sent]
  const read = names.filter((name) => (get(name) ?? '') !== '')
  return { left: [...everyName.filter((name) => reserved.test(name)), ...read], kept: get('x-kept') }
}

let required: readonly Running[] = []
let optional: readonly Running[] = []

beforeAll(async () => {
  required = await startThree({ verifier: knowing() }, { handle: whatIsLeft })
  optional = await startThree({ verifier: knowing(), optional: true }, { handle: whatIsLeft })
})
afterAll(() => closeAll([...required, ...optional]))

const forged = names.flatMap((name) => [`${name}: evil`, `${name}: evil again`])

describe('the client’s x-auth-* headers never reach a handler', () => {
  it.each([
    ['with a key', [`Authorization: Token ${serviceKey}`]],
    ['anonymous', []],
  ])('%s', async (_, lines) => {
    for (const { port } of optional) {
      const answer = await exchange(port, request('/', ['x-kept: 1', ...forged, ...lines]))
      expect(answer?.status).toBe(200)
      expect(JSON.parse(answer?.body ?? '')).toStrictEqual({ left: [], kept: '1' })
    }
  })

  it('nor does a Connection header that lists them keep them', async () => {
    for (const { port } of optional) {
      const lines = ['Connection: x-auth-subject-id, keep-alive', ...forged]
      const answer = await exchange(port, request('/', lines))
      expect(JSON.parse(answer?.body ?? '')).toMatchObject({ left: [] })
    }
  })
})

// Case 9. CVE-2025-29927: a header that the framework's own middleware sets to say "this was checked already".
describe('no header skips the authentication', () => {
  it.each([
    ...names.map((name) => `${name}: service-1`),
    'x-middleware-subrequest: middleware:middleware:middleware:middleware:middleware',
    'x-latchkey-outcome: ok',
    'x-authenticated: true',
    'x-original-url: /public',
    'x-rewrite-url: /public',
    'x-forwarded-for: 127.0.0.1',
    'x-real-ip: 127.0.0.1',
    'x-forwarded-user: admin',
    'x-http-method-override: OPTIONS',
    'access-control-request-method: GET',
    'upgrade-insecure-requests: 1',
    '__proto__: 1',
    'constructor: 1',
  ])('%s', async (line) => {
    for (const { port, reached } of required) {
      expect((await exchange(port, request('/', [line])))?.status).toBe(401)
      expect(reached()).toBe(0)
    }
  })
})
