import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { documented } from '../../src/errors/reasons.js'
import { LatchkeyError } from '../../src/index.js'
import { answers, canary, clientOf, enterprise, failureOf, personal, serve, startMock } from '../support.js'

const json = { 'content-type': 'application/json' }

describe('an answer in the documented form', () => {
  it.each(Object.entries(documented))('%s', async (reason, status) => {
    const body = JSON.stringify({ status, code: 'ECODE', message: 'In words.', reason })
    const headers = { ...json, 'x-request-id': 'r-1', 'retry-after': '30' }
    const server = await serve(answers([status, headers, body]))
    const error = await failureOf(() => clientOf(server.url, { retries: 0 }).fetch('/v3/x?q=1'))
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'LatchkeyError',
      reason,
      status,
      code: 'ECODE',
      requestId: 'r-1',
      retryAfter: 30_000,
    })
    expect(error.message).toBe(`GET /v3/x: ${status} ${reason}: In words.`)
    expect(await error.response?.text()).toBe(body)
    expect(error.response?.status).toBe(status)
  })

  it('as problem+json', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'In words.',
      reason: 'kind_not_allowed',
    }
    const server = await serve(
      answers([403, { 'content-type': 'application/problem+json; charset=utf-8' }, JSON.stringify(problem)]),
    )
    const error = await failureOf(() => clientOf(server.url).fetch('/'))
    expect(error).toMatchObject({ reason: 'kind_not_allowed', code: null })
    expect(error.message).toBe('GET /: 403 kind_not_allowed: In words.')
  })
})

describe('what the mock server says', () => {
  it('of an unknown key, an expired and a revoked one', async () => {
    const mock = await startMock()
    const reasonFor = async (token: string): Promise<string> =>
      (await failureOf(() => clientOf(mock.url, { token }).fetch('/v3/pipeline'))).reason
    const expiring = await mock.issue({ kind: 'personal', expiresIn: '1h' })
    const revoked = await mock.issue({ kind: 'service' })
    await mock.keyring.keys.revoke(revoked.key.id)
    mock.advance('61m')
    expect(await reasonFor(canary)).toBe('token_invalid')
    expect(await reasonFor(expiring.token)).toBe('token_expired')
    expect(await reasonFor(revoked.token)).toBe('token_revoked')
  })

  it('of scopes: the error names those that are wanted', async () => {
    const mock = await startMock()
    const { token } = await mock.issue({ kind: 'service', scopes: ['account:read'] })
    const error = await failureOf(() => clientOf(mock.url, { token }).fetch('/v3/pipeline'))
    expect(error).toMatchObject({ reason: 'scope_insufficient', requiredScopes: ['pipeline:read'] })
    const sent = mock.requests.at(-1)
    expect(error.requestId).toBe(sent?.requestId)
  })

  it('of delegation', async () => {
    const mock = await startMock()
    const api = clientOf(mock.url, { token: enterprise })
    const reasons = [undefined, 'nobody'].map(async (account) => {
      const init = account === undefined ? {} : { delegateAccountId: account }
      return (await failureOf(() => api.fetch('/v3/pipeline', init))).reason
    })
    expect(await Promise.all(reasons)).toEqual(['account_required', 'account_not_accessible'])
    const other = clientOf(mock.url, { token: personal, delegateAccountId: '507f1f77bc' })
    expect((await failureOf(() => other.fetch('/v3/pipeline'))).reason).toBe('delegation_not_allowed')
  })

  it('of what is not there', async () => {
    const mock = await startMock()
    const error = await failureOf(() => clientOf(mock.url, { token: personal }).fetch('/nowhere'))
    expect(error).toMatchObject({ reason: 'other', status: 404, code: 'ENOTFOUND' })
  })
})

describe('an answer of another form', () => {
  it.each<[string, number, Record<string, string>, string, object, string]>([
    ['a page', 502, { 'content-type': 'text/html' }, '<h1>Bad</h1>', { code: null }, '502: Bad Gateway'],
    ['nothing', 500, {}, '', { code: null }, '500: Internal Server Error'],
    ['JSON that is none', 400, json, '{"message":', {}, '400: Bad Request'],
    ['JSON that is no object', 400, json, '"x"', {}, '400: Bad Request'],
    ['null', 400, json, 'null', {}, '400: Bad Request'],
    ['a reason of its own', 409, json, '{"reason":"busy","message":"Later."}', { code: null }, '409: Later.'],
    ['a reason of another status', 500, json, '{"reason":"token_expired"}', {}, '500: Internal'],
    ['a reason that is in every object', 401, json, '{"reason":"constructor"}', {}, '401: Unauth'],
    ['a code that is none', 400, json, '{"code":{"a":1},"message":7}', { code: null }, '400: Bad Request'],
    ['a code with a line break', 400, json, '{"code":"E\\nX"}', { code: null }, '400: Bad Request'],
    [
      'a message with control characters',
      400,
      json,
      '{"message":"a\\r\\nb\\u001b[31mc\\u202e"}',
      {},
      '400: a  b [31mc',
    ],
  ])('%s', async (_, status, headers, body, members, words) => {
    const server = await serve(answers([status, headers, body]))
    const error = await failureOf(() => clientOf(server.url).fetch('/'))
    expect(error).toMatchObject({ reason: 'other', status, ...members })
    expect(error.message).toContain(words)
  })

  it('of HEAD has no body', async () => {
    const server = await serve(answers([404, json, '{"code":"ENOTFOUND"}']))
    expect(await failureOf(() => clientOf(server.url).fetch('/', { method: 'HEAD' }))).toMatchObject({
      status: 404,
      code: null,
    })
  })

  it('that is long is cut: 200 characters of the message, 65,536 bytes of the body', async () => {
    const body = JSON.stringify({ message: 'm'.repeat(1000), rest: 'x'.repeat(60_000) })
    const server = await serve(answers([400, json, body], [400, json, 'x'.repeat(200_000)]))
    const api = clientOf(server.url)
    expect((await failureOf(() => api.fetch('/'))).message.length).toBeLessThan(220)
    const { response } = await failureOf(() => api.fetch('/'))
    expect(await response?.text()).toHaveLength(65_536)
  })

  it('that never ends is not read to its end', async () => {
    let isClosed = (): void => {}
    const closed = new Promise<void>((resolve) => {
      isClosed = resolve
    })
    const server = await serve((_request, response) => {
      response.writeHead(500)
      const more = (): boolean => response.write('x'.repeat(16_384), () => void setImmediate(more))
      response.once('close', isClosed)
      more()
    })
    expect(await failureOf(() => clientOf(server.url).fetch('/'))).toMatchObject({ status: 500 })
    await closed
  })
})

describe('errors that are not wanted', () => {
  it('are returned as fetch returns them', async () => {
    const server = await serve(answers([404, {}, 'gone']))
    const answer = await clientOf(server.url, { throwOnError: false }).fetch('/')
    expect([answer.status, await answer.text()]).toEqual([404, 'gone'])
    const other = await clientOf(server.url).fetch('/', { throwOnError: false })
    expect(other.status).toBe(404)
  })
})

describe('the error', () => {
  it('can be made by whoever tests with it', () => {
    const error = new LatchkeyError({ reason: 'token_expired', status: 401, message: 'x' })
    expect(error instanceof LatchkeyError && error.reason === 'token_expired' && error.status).toBe(401)
  })

  it('is shown, and is JSON, without the answer’s headers and body', async () => {
    const server = await serve(answers([404, { 'x-secret': 'header-s3cret' }, 'body-s3cret']))
    const error = await failureOf(() => clientOf(server.url).fetch('/'))
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain('s3cret')
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'LatchkeyError',
      reason: 'other',
      status: 404,
      code: null,
      message: 'GET /: 404: Not Found',
      requestId: null,
      retryAfter: null,
      requiredScopes: [],
    })
  })
})
