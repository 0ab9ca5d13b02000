// The commands of the page "Authenticating With The API", and what the API's clients send, against the mock server: only the
// host is another one.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMockServer, type MockServer } from '@latchkey/mock-server'
import { curl, curlMissing } from './curl.js'

const personal = 'sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12'
const secondPersonal = 'sta_34b8f6897cd3396e6af781c3bfe34065b690f90b'
const service = 'sts_9876543210fedcba0987654321fedcba09876543'
const enterprise = 'ste_d710b57dc7dedde45ccc4c35b68cf385b89f8dc3'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const skipped = curlMissing()

let server: MockServer
beforeAll(async () => {
  server = await startMockServer()
})
afterAll(() => server.close())

describe.skipIf(skipped !== undefined)('the page’s commands', () => {
  it.each([
    ['a personal key', personal],
    ['another personal key', secondPersonal],
    ['a service key', service],
  ])('GET /v3/pipeline with %s', async (_, key) => {
    const { status, body } = await curl('-H', `Authorization: Token ${key}`, `${server.url}/v3/pipeline`)
    expect(status).toBe(200)
    const { meta, data } = JSON.parse(body)
    expect(meta).toEqual({ type: 'pipeline', pk: 'id', links: {} })
    expect(data).toEqual([expect.objectContaining({ account_id: '507f1f77bcf86cd799439012' })])
  })

  it('GET /v3/pipeline of a child account with an enterprise key', async () => {
    const { status, headers, body } = await curl(
      '-H',
      `Authorization: Token ${enterprise}`,
      '-H',
      'x-delegate-account-id: 507f1f77bc',
      `${server.url}/v3/pipeline`,
    )
    expect(status).toBe(200)
    expect(headers.get('x-auth-account-short-id')).toBe('507f1f77bc')
    expect(headers.get('x-auth-account-id')).toMatch(/^[0-9a-f]{24}$/)
    expect(JSON.parse(body).data).toEqual([
      expect.objectContaining({ account_id: headers.get('x-auth-account-id') }),
    ])
  })

  it('GET /v3/enterprise/account with an enterprise key', async () => {
    const { status, body } = await curl(
      '-H',
      `Authorization: Token ${enterprise}`,
      `${server.url}/v3/enterprise/account`,
    )
    expect(status).toBe(200)
    const { meta, data } = JSON.parse(body)
    expect(meta).toEqual({ type: 'account', pk: 'account_id', links: {} })
    expect(data.map(({ account }: { account: string }) => account)).toEqual(['d3396ea1f', '507f1f77bc'])
  })

  it('quick validation: curl -I of a valid key is 200', async () => {
    const { status, body } = await curl(
      '-I',
      '-H',
      `Authorization: Token ${personal}`,
      `${server.url}/v3/pipeline`,
    )
    expect(status).toBe(200)
    expect(body).toBe('')
  })

  it.each([
    ['a key that is none', ['-H', 'Authorization: Token sta_0000000000000000000000000000000000000000']],
    ['no key', []],
  ])('quick validation: curl -I of %s is 401', async (_, args) => {
    const { status, headers, body } = await curl('-I', ...args, `${server.url}/v3/pipeline`)
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toMatch(/^Token realm="/)
    expect(headers.get('x-request-id')).toMatch(uuid)
    expect([...headers.keys()].filter((name) => name.startsWith('x-auth-'))).toEqual([])
    expect(body).toBe('')
  })

  it('quick validation: GET /v3/auth/token', async () => {
    const { status, body } = await curl(
      '-H',
      `Authorization: Token ${personal}`,
      `${server.url}/v3/auth/token`,
    )
    expect(status).toBe(200)
    expect(JSON.parse(body).data).toMatchObject({ kind: 'personal', account: 'd3396ea1f', scopes: ['*'] })
  })

  it('the debug headers of the sample answer, in full', async () => {
    const { head, headers } = await curl(
      '-H',
      `Authorization: Token ${personal}`,
      `${server.url}/v3/pipeline`,
    )
    expect(headers.get('x-request-id')).toMatch(uuid)
    const sample = [
      'x-auth-subject-id: 507f1f77bcf86cd799439015',
      'x-auth-account-id: 507f1f77bcf86cd799439012',
      'x-auth-enterprise-id: 68c584136b9b08b8fc53a85e',
      'x-auth-subject-email: user@example.com',
      'x-auth-account-short-id: d3396ea1f',
      'x-auth-access-type: access',
    ]
    const lines = head.split('\r\n')
    for (const line of sample) expect(lines.filter((one) => one === line)).toEqual([line])
  })

  it('401, 403 and 404, in the shape of the API’s errors', async () => {
    const refused = await curl('-H', 'Authorization: Token sts_expired', `${server.url}/v3/pipeline`)
    expect(JSON.parse(refused.body)).toMatchObject({
      status: 401,
      code: 'EAUTH',
      message: expect.any(String),
    })
    const forbidden = await curl('-H', `Authorization: Token ${service}`, `${server.url}/v3/enterprise`)
    expect(JSON.parse(forbidden.body)).toMatchObject({
      status: 403,
      code: 'EFORBIDDEN',
      message: expect.any(String),
    })
    const missing = await curl('-H', `Authorization: Token ${personal}`, `${server.url}/v3/nothing`)
    expect(JSON.parse(missing.body)).toMatchObject({ status: 404, message: expect.any(String) })
    expect([refused, forbidden, missing].map(({ status }) => status)).toEqual([401, 403, 404])
  })
})

describe.skipIf(skipped !== undefined)('what clients send', () => {
  it.each(['token', 'TOKEN', 'tOKEN'])('the scheme as %s', async (scheme) => {
    expect(
      (await curl('-H', `Authorization: ${scheme} ${personal}`, `${server.url}/v3/pipeline`)).status,
    ).toBe(200)
  })

  it('a content type on a request without a body, as the command line does', async () => {
    const { status, headers, body } = await curl(
      '-H',
      `Authorization: Token ${personal}`,
      '-H',
      'Content-Type: application/json',
      `${server.url}/v3/auth/account`,
    )
    expect(status).toBe(200)
    expect(headers.get('x-auth-account-short-id')).toBe('d3396ea1f')
    expect(JSON.parse(body).data).toEqual([
      expect.objectContaining({ account: 'd3396ea1f', account_id: '507f1f77bcf86cd799439012' }),
    ])
  })

  it('one account, by its short id', async () => {
    const { status, body } = await curl(
      '-H',
      `Authorization: Token ${personal}`,
      `${server.url}/v3/auth/account/d3396ea1f`,
    )
    expect(status).toBe(200)
    expect(JSON.parse(body).data).toEqual({
      account_id: '507f1f77bcf86cd799439012',
      account: 'd3396ea1f',
      enterprise_id: '68c584136b9b08b8fc53a85e',
      company: 'Example',
      owneremail: 'user@example.com',
      plan: { type: 'enterprise' },
      status: 'active',
      created: '2024-01-15T09:30:00.000Z',
    })
  })

  it.each(['507f1f77bcf86cd799439012', 'd3396ea1f'])(
    'a service key that names its own account: %s',
    async (account) => {
      const { status, headers } = await curl(
        '-H',
        `Authorization: Token ${service}`,
        '-H',
        `x-delegate-account-id: ${account}`,
        `${server.url}/v3/pipeline`,
      )
      expect(status).toBe(200)
      expect(headers.get('x-auth-access-type')).toBe('service')
      expect(headers.get('x-auth-account-short-id')).toBe('d3396ea1f')
    },
  )

  it('a service key that names another account', async () => {
    const { status, body } = await curl(
      '-H',
      `Authorization: Token ${service}`,
      '-H',
      'x-delegate-account-id: 507f1f77bc',
      `${server.url}/v3/pipeline`,
    )
    expect(status).toBe(403)
    expect(JSON.parse(body).reason).toBe('delegation_not_allowed')
  })

  it('a POST, as the Terraform provider does: 200 to 204 is success', async () => {
    const { status, body } = await curl(
      '-X',
      'POST',
      '-H',
      `Authorization: Token ${personal}`,
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"title":"From Terraform"}',
      `${server.url}/v3/pipeline`,
    )
    expect(status).toBeGreaterThanOrEqual(200)
    expect(status).toBeLessThanOrEqual(204)
    expect(JSON.parse(body).data).toMatchObject({ title: 'From Terraform', id: expect.any(String) })
    server.reset()
  })

  it('the WebSocket upgrade of /ws/tail', async () => {
    const upgrade = [
      '-H',
      'Connection: Upgrade',
      '-H',
      'Upgrade: websocket',
      '-H',
      'Sec-WebSocket-Version: 13',
      '-H',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ]
    const refused = await curl(
      ...upgrade,
      '--http1.1',
      '-H',
      'Authorization: Token nobody',
      `${server.url}/ws/tail`,
    )
    expect(refused.status).toBe(401)
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'EAUTH', reason: 'token_invalid' })
  })
})
