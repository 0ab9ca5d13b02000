import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwtVerifier } from '@latchkey/jwt'
import { afterEach, describe, expect, it } from 'vitest'
import { exchange, field, request, type RawAnswer } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'
import { audience, claims, ecPair, forge, issuer } from './forge.js'

// Case 31: where the issuer's keys cannot be had, a token is neither good nor bad: 503. hono's jwk middleware fetches for each request;
// express-oauth2-jwt-bearer and koa-jwt turn the outage into a 401, so that clients throw good tokens away.
const { sign } = ecPair()
const secretPath = 'hidden-path-of-the-keys'
let servers: readonly Running[] = []
let keys: Server | undefined

afterEach(async () => {
  await closeAll(servers)
  servers = []
  keys?.closeAllConnections()
  await new Promise((resolve) => void (keys?.close(resolve) ?? resolve(undefined)))
  keys = undefined
})

/** The three servers, in front of keys that are served like this. */
async function guarded(answer: RequestListener): Promise<{ asked(): number }> {
  let count = 0
  keys = createServer((incoming, response) => {
    count++
    answer(incoming, response)
  })
  await new Promise<void>((resolve) => void keys?.listen(0, '127.0.0.1', resolve))
  const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/${secretPath}`
  const verifier = jwtVerifier<object>({
    issuer,
    audience,
    algorithms: ['ES256'],
    jwksUrl,
    jwksTimeout: 2000,
  })
  servers = await startThree({ verifier: verifier as never })
  return { asked: () => count }
}

function bearing(token: string): string {
  return request('/', [`Authorization: Token ${token}`])
}

const outages: readonly (readonly [string, RequestListener])[] = [
  ['500', (_, response) => void response.writeHead(500).end('the database of keys is at 10.0.0.1')],
  ['404', (_, response) => void response.writeHead(404).end()],
  ['401', (_, response) => void response.writeHead(401).end()],
  ['a redirect', (_, response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()],
  ['garbage', (_, response) => void response.end('<html>')],
  ['silence', () => undefined],
  ['a broken connection', (_, response) => void response.destroy()],
]

describe.each(outages)('keys that are answered by %s', (_, answer) => {
  it('are an outage, told as one, and fetched once for all requests', async () => {
    const { asked } = await guarded(answer)
    const token = forge({ alg: 'ES256', kid: 'k1' }, claims(), sign)
    const answers: (RawAnswer | null)[] = []
    for (const { port } of servers)
      for (let i = 0; i < 4; i++) answers.push(await exchange(port, bearing(token)))
    for (const one of answers) {
      expect(one?.status).toBe(503)
      expect(JSON.parse(one?.body ?? '')).toMatchObject({
        code: 'EUNAVAILABLE',
        reason: 'verifier_unavailable',
      })
      expect(one && field(one, 'retry-after')).toBe('5')
      expect(one && field(one, 'www-authenticate')).toBeUndefined()
      expect(one?.bytes).not.toMatch(/hidden-path|10\.0\.0\.1|jwtVerifier/)
    }
    expect(asked()).toBe(1)
    expect(servers.map(({ reached }) => reached())).toEqual([0, 0, 0])
  })
})

it('a token that is nobody’s is a 401 all the same: it needs no keys', async () => {
  const { asked } = await guarded((_, response) => void response.writeHead(500).end())
  const strangers = [
    'sts_0123456789abcdef0123456789abcdef01234567',
    forge({ alg: 'ES256', kid: 'k1' }, claims({ iss: 'https://other.example.com' }), sign),
    forge({ alg: 'RS256', kid: 'k1' }, claims(), sign),
  ]
  for (const { port } of servers)
    for (const token of strangers) expect((await exchange(port, bearing(token)))?.status).toBe(401)
  expect(asked()).toBe(0)
})

it('made-up key names do not become requests to the issuer', async () => {
  const { asked } = await guarded((_, response) => void response.end('{"keys":[]}'))
  const [first] = servers
  for (let i = 0; i < 100; i++)
    expect(
      (await exchange(first?.port ?? 0, bearing(forge({ alg: 'ES256', kid: `k${i}` }, claims(), sign))))
        ?.status,
    ).toBe(401)
  expect(asked()).toBe(1)
})
