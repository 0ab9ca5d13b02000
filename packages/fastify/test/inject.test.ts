import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import latchkey from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'

async function inject(headers: Record<string, string | string[]>, url = '/') {
  const app = fastify()
  app.register(latchkey, { verifier })
  app.get('/', (request) => ({
    id: request.auth?.subject.id,
    seen: request.headers,
    raw: request.raw.rawHeaders,
  }))
  const { statusCode, headers: answered, body } = await app.inject({ url, headers: headers as never })
  return { status: statusCode, headers: answered as never, body }
}

describe('inject()', () => {
  it('is authenticated like any request', async () => {
    expectRefusal(await inject({}), 'credentials_missing')
    expectRefusal(await inject({ authorization: 'Token nobody' }), 'token_invalid')
    expect(JSON.parse((await inject({ Authorization: 'token person' })).body)).toMatchObject({ id: 'user-1' })
    expect(await inject({}, '/nothing')).toMatchObject({ status: 404 })
  })

  it('refuses a key that is sent twice, however Fastify is told', async () => {
    expectRefusal(await inject({ authorization: ['Token person', 'Token person'] }), 'credentials_malformed')
    expectRefusal(await inject({ authorization: 'Token person, Token person' }), 'credentials_malformed')
    expect(await inject({ authorization: ['Token person'] })).toMatchObject({ status: 200 })
    const twice = { authorization: 'Token enterprise', 'x-delegate-account-id': ['a', 'b'] }
    expectRefusal(await inject(twice), 'delegation_malformed')
  })

  it('has its x-auth-* headers removed, lists too', async () => {
    const { body } = await inject({
      authorization: 'Token person',
      'X-Auth-Subject-Id': ['forged', 'forged'],
      x_auth_scopes: 'forged',
    })
    expect(body).not.toMatch(/forged|x.auth/i)
  })
})
