import { createServer } from 'node:http'
import { auth } from 'express-oauth2-jwt-bearer'
import { audience, issuer } from './tokens.mjs'

/**
 * The middleware itself, with as much of a request as it looks at. Keys of other kinds than secrets it takes from a URL alone.
 *
 * @param {import('./cases.mjs').Alg} alg
 * @param {import('./subjects.mjs').Signed} signed
 * @returns {Promise<import('./subjects.mjs').Verify>}
 */
export async function oauth2BearerOf(alg, { publicKey }) {
  const keys =
    alg === 'HS256'
      ? { secret: publicKey.export().toString('latin1'), tokenSigningAlg: alg }
      : { jwksUri: await jwksUrlOf(publicKey, alg) }
  const middleware = auth({ issuer, audience, ...keys })
  return (token) =>
    new Promise((resolve, reject) => {
      const done = (/** @type {Error | undefined} */ error) => (error ? reject(error) : resolve(undefined))
      void middleware(new Request(`Bearer ${token}`), {}, done)
    })
}

class Request {
  method = 'GET'
  protocol = 'http'
  url = '/'
  query = {}

  /** @param {string} authorization */
  constructor(authorization) {
    this.headers = { host: '127.0.0.1:3000', authorization }
  }

  /** @param {string} name */
  get(name) {
    return this.headers[name.toLowerCase()]
  }

  is() {
    return false
  }
}

/** @param {import('node:crypto').KeyObject} publicKey @param {string} alg */
async function jwksUrlOf(publicKey, alg) {
  const body = JSON.stringify({
    keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg, use: 'sig' }],
  })
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return `http://127.0.0.1:${port}/jwks`
}
