import { createServer } from 'node:http2'
import { connect, type AddressInfo } from 'node:net'
import { createAuthenticator, type AuthRequest, type Outcome } from '@latchkey/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enterpriseKey, knowing, serviceKey } from '../../support/identities.js'
import { exchange, field, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

// Case 1. Node keeps the first of two Authorization fields and says nothing: another party on the way, which reads the
// last one, would have judged a different caller (RFC 9110 §5.3, §11.6.2: the field is a singleton).
const verifier = knowing()
let servers: readonly Running[] = []

beforeAll(async () => {
  servers = await startThree({ verifier, optional: true, credentialForms: ['token68', 'params'] })
})
afterAll(() => closeAll(servers))

const valid = `Authorization: Token ${serviceKey}`
const other = `Authorization: Token ${enterpriseKey}`

describe('two Authorization fields are refused, whichever is good', () => {
  it.each([
    ['the same twice', [valid, valid]],
    ['two keys', [valid, other]],
    ['a bad one first', ['Authorization: Token x', valid]],
    ['a bad one last', [valid, 'Authorization: Token x']],
    ['an empty one first', ['Authorization:', valid]],
    ['an empty one last', [valid, 'Authorization:']],
    ['another scheme first', ['Authorization: Basic eA==', valid]],
    ['another scheme last', [valid, 'Authorization: Basic eA==']],
    ['in other cases', [valid, valid.toUpperCase(), valid.toLowerCase()]],
    ['far apart', [valid, ...Array.from({ length: 50 }, (_, i) => `x-${i}: ${i}`), valid]],
    ['comma-joined', [`${valid}, Token ${serviceKey}`]],
    ['comma-joined without space', [`${valid},Token ${enterpriseKey}`]],
    ['comma-joined with another scheme', [`Authorization: Basic eA==, Token ${serviceKey}`]],
    [
      'as parameters',
      [`Authorization: Token token="${serviceKey}"`, `Authorization: Token token="${serviceKey}"`],
    ],
    ['as parameters, comma-joined', [`Authorization: Token token="${serviceKey}", token="${enterpriseKey}"`]],
  ])('%s', async (name, lines) => {
    const asked = verifier.asked.length
    for (const { port, reached } of servers) {
      const answer = await exchange(port, request('/', lines))
      expect(answer?.status).toBe(401)
      // The first of the two schemes is not one of ours: then that is what is said.
      expect(JSON.parse(answer?.body ?? '')).toMatchObject({
        reason: name === 'comma-joined with another scheme' ? 'scheme_unsupported' : 'credentials_malformed',
      })
      expect(answer && field(answer, 'www-authenticate')).toContain('Token realm="api"')
      expect(reached()).toBe(0)
    }
    expect(verifier.asked.length).toBe(asked)
  })

  // Node's own HTTP/2 client will not send two: so the frames are written here (RFC 9113 §4.1, RFC 7541 §6.2.2).
  it.each([
    ['one', [`Token ${serviceKey}`], true],
    ['two', [`Token ${serviceKey}`, 'Token x'], false],
    ['the same twice', [`Token ${serviceKey}`, `Token ${serviceKey}`], false],
  ])('over HTTP/2: %s', async (_, values, ok) => {
    const authenticator = createAuthenticator({ verifier })
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      const server = createServer((incoming, response) => {
        authenticator.authenticate(incoming as AuthRequest).then(resolve, reject)
        response.end()
        server.close()
      }).listen(0, '127.0.0.1', () => {
        const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
        socket.on('error', reject).resume()
        socket.write(Buffer.concat([preface, frame(4, 0, 0), frame(1, 5, 1, headerBlock(values))]))
      })
    })
    expect(outcome).toMatchObject(ok ? { ok } : { ok, error: { reason: 'credentials_malformed' } })
  })
})

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.from([0, 0, 0, type, flags, 0, 0, 0, stream])
  head.writeUIntBE(payload.length, 0, 3)
  return Buffer.concat([head, payload])
}

/** `:method GET`, `:scheme http`, `:path /`, `:authority a`, then `authorization` (index 23) as often as wanted. */
function headerBlock(values: readonly string[]): Buffer {
  const literals = values.map((value) =>
    Buffer.from(`\x0f\x08${String.fromCharCode(value.length)}${value}`, 'latin1'),
  )
  return Buffer.concat([Buffer.from([0x82, 0x86, 0x84, 0x01, 1, 0x61]), ...literals])
}
