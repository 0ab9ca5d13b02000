import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knowing, serviceKey } from '../../support/identities.js'
import { exchange, field, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

// Case 7. express-jwt lets an OPTIONS request pass that names "authorization" in Access-Control-Request-Headers: whatever
// answers OPTIONS behind it is open to all. Here a preflight is answered by CORS middleware mounted before, or refused.
const preflight = [
  'Origin: https://example.com',
  'Access-Control-Request-Method: GET',
  'Access-Control-Request-Headers: authorization',
]
let guarded: readonly Running[] = []
let behindCors: readonly Running[] = []

beforeAll(async () => {
  guarded = await startThree({ verifier: knowing() })
  behindCors = await startThree(
    { verifier: knowing() },
    {
      before: ({ method, headers }, response) => {
        if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false
        response.writeHead(204, { 'access-control-allow-origin': 'https://example.com' }).end()
        return true
      },
    },
  )
})
afterAll(() => closeAll([...guarded, ...behindCors]))

describe('a preflight is no way past the guard', () => {
  it.each([
    ['named', preflight],
    ['among others', ['Access-Control-Request-Headers: x-a, Authorization, x-b']],
    ['not named', ['Access-Control-Request-Method: DELETE']],
    ['plain OPTIONS', []],
  ])('%s', async (_, lines) => {
    for (const { port, reached } of guarded) {
      for (const target of ['/', '*']) {
        const answer = await exchange(port, request(target, lines, 'OPTIONS'))
        expect(answer?.status).toBe(401)
        expect(answer && field(answer, 'www-authenticate')).toBe('Token realm="api"')
      }
      expect(reached()).toBe(0)
    }
  })

  it.each(['HEAD', 'TRACE', 'PROPFIND', 'PURGE', 'QUERY', 'M-SEARCH'])('nor is %s', async (method) => {
    for (const { port, reached } of guarded) {
      const answer = await exchange(port, request('/', preflight, method))
      // Node's parser knows a method, or answers 400.
      expect([400, 401]).toContain(answer?.status)
      expect(reached()).toBe(0)
    }
  })

  it('nor does an override change the method', async () => {
    for (const { port, reached } of guarded) {
      const lines = ['X-HTTP-Method-Override: OPTIONS', ...preflight]
      expect((await exchange(port, request('/?_method=OPTIONS', lines, 'POST')))?.status).toBe(401)
      expect(reached()).toBe(0)
    }
  })

  it('a key opens OPTIONS like any other method', async () => {
    for (const { port } of guarded) {
      const lines = [...preflight, `Authorization: Token ${serviceKey}`]
      expect((await exchange(port, request('/', lines, 'OPTIONS')))?.status).toBe(200)
    }
  })

  it('CORS middleware that is mounted before answers it', async () => {
    for (const { port, reached } of behindCors) {
      expect((await exchange(port, request('/', preflight, 'OPTIONS')))?.status).toBe(204)
      expect((await exchange(port, request('/', preflight)))?.status).toBe(401)
      expect(reached()).toBe(0)
    }
  })
})
