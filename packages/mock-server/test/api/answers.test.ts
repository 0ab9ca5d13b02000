import { describe, expect, it } from 'vitest'
import type { Seed } from '../../src/index.js'
import {
  account,
  ask,
  child,
  clockAt,
  enterprise,
  enterpriseId,
  personal,
  raw,
  service,
  start,
  uuid,
} from '../support.js'

const created = '2024-01-15T09:30:00.000Z'

const mainAccount = {
  account_id: account.id,
  account: account.shortId,
  enterprise_id: enterpriseId,
  company: 'Example',
  owneremail: 'user@example.com',
  plan: { type: 'enterprise' },
  status: 'active',
  created,
}
const childAccount = {
  ...mainAccount,
  account_id: child.id,
  account: child.shortId,
  company: 'Example Child',
  owneremail: 'child@example.com',
}

describe('what the endpoints say', () => {
  it('GET /v3/pipeline', async () => {
    const { json, headers } = await ask(await start(), '/v3/pipeline', { token: service })
    expect(headers.get('content-type')).toBe('application/json')
    expect(json).toEqual({
      meta: { type: 'pipeline', pk: 'id', links: {} },
      data: [
        {
          id: expect.stringMatching(uuid),
          account_id: account.id,
          title: 'Example Pipeline',
          created_at: created,
        },
      ],
    })
  })

  it('GET /v3/auth/token', async () => {
    const { json, headers } = await ask(await start(), '/v3/auth/token', { token: personal })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(json).toEqual({
      meta: { type: 'token', pk: 'key_id', links: {} },
      data: {
        key_id: 'key-personal-1',
        name: null,
        hint: 'sta_…ef12',
        kind: 'personal',
        subject: {
          id: '507f1f77bcf86cd799439015',
          type: 'user',
          email: 'user@example.com',
          name: 'Example User',
        },
        account_id: account.id,
        account: account.shortId,
        enterprise_id: enterpriseId,
        delegated: false,
        scopes: ['*'],
        expires_at: null,
      },
    })
  })

  it('GET /v3/auth/token with a delegated enterprise key', async () => {
    const headers = { 'x-delegate-account-id': child.shortId }
    const { json } = await ask(await start(), '/v3/auth/token', { token: enterprise, headers })
    expect(json.data).toMatchObject({
      kind: 'enterprise',
      delegated: true,
      account_id: child.id,
      account: child.shortId,
    })
  })

  it.each<[string, string, Record<string, string>, unknown[]]>([
    ['its own', personal, {}, [mainAccount]],
    ['its own, named', service, { 'x-delegate-account-id': account.shortId }, [mainAccount]],
    ['the one acted on', enterprise, { 'x-delegate-account-id': child.shortId }, [childAccount]],
    ['all of the enterprise', enterprise, {}, [mainAccount, childAccount]],
  ])('GET /v3/auth/account: %s', async (_, token, headers, data) => {
    const { status, json } = await ask(await start(), '/v3/auth/account', { token, headers })
    expect(status).toBe(200)
    expect(json).toEqual({ meta: { type: 'account', pk: 'account_id', links: {} }, data })
  })

  it.each([
    ['by id', personal, account.id, mainAccount],
    ['by short id', personal, account.shortId, mainAccount],
    ['with an enterprise key', enterprise, child.shortId, childAccount],
  ])('GET /v3/auth/account/{account} %s', async (_, token, id, data) => {
    const { status, json } = await ask(await start(), `/v3/auth/account/${id}`, { token })
    expect(status).toBe(200)
    expect(json).toEqual({ meta: { type: 'account', pk: 'account_id', links: {} }, data })
  })

  it('an account that is foreign and one that is unknown look the same', async () => {
    const server = await start()
    const foreign = await ask(server, `/v3/auth/account/${child.id}`, { token: personal })
    const unknown = await ask(server, '/v3/auth/account/ffffffffffffffffffffffff', { token: personal })
    expect(foreign.status).toBe(404)
    expect(foreign.json).toEqual({ status: 404, code: 'ENOTFOUND', message: 'No such account.' })
    expect(unknown.json).toEqual(foreign.json)
    expect([...unknown.headers.keys()]).toEqual([...foreign.headers.keys()])
  })

  it('GET /v3/enterprise', async () => {
    const { json } = await ask(await start(), '/v3/enterprise', { token: enterprise })
    expect(json).toEqual({
      meta: { type: 'enterprise', pk: 'enterprise_id', links: {} },
      data: {
        enterprise_id: enterpriseId,
        name: 'Example Enterprise',
        status: 'active',
        accounts: [mainAccount, childAccount],
      },
    })
  })

  it('GET /v3/enterprise/account, and one of them', async () => {
    const server = await start()
    const list = await ask(server, '/v3/enterprise/account', { token: enterprise })
    expect(list.json).toEqual({
      meta: { type: 'account', pk: 'account_id', links: {} },
      data: [mainAccount, childAccount],
    })
    for (const id of [child.id, child.shortId]) {
      const one = await ask(server, `/v3/enterprise/account/${id}`, { token: enterprise })
      expect(one.json).toEqual({ meta: list.json.meta, data: childAccount })
    }
    expect((await ask(server, '/v3/enterprise/account/none', { token: enterprise })).status).toBe(404)
  })

  it('another enterprise’s accounts do not exist', async () => {
    const seed: Seed = {
      enterprises: [
        { id: 'mine', name: 'Mine' },
        { id: 'other', name: 'Other' },
      ],
      accounts: [
        { id: 'theirs', name: 'Theirs', enterpriseId: 'other' },
        { id: 'free', name: 'Free' },
      ],
      serviceAccounts: [{ id: 'robot', name: 'Robot', enterpriseId: 'mine', permissions: ['*'] }],
      keys: [{ token: 'robot-token', serviceAccountId: 'robot' }],
    }
    const server = await start({ seed })
    for (const path of ['/v3/enterprise/account', '/v3/auth/account']) {
      expect((await ask(server, path, { token: 'robot-token' })).json.data).toEqual([])
      expect((await ask(server, `${path}/theirs`, { token: 'robot-token' })).status).toBe(404)
      expect((await ask(server, `${path}/free`, { token: 'robot-token' })).status).toBe(404)
    }
    const headers = { 'x-delegate-account-id': 'theirs' }
    expect((await ask(server, '/v3/pipeline', { token: 'robot-token', headers })).json.reason).toBe(
      'account_not_accessible',
    )
  })

  it('a disabled account is shown as deactivated, and has a short id of its own', async () => {
    const seed: Seed = {
      enterprises: [{ id: 'mine', name: 'Mine' }],
      accounts: [{ id: 'off', name: 'Off', enterpriseId: 'mine', status: 'disabled' }],
      serviceAccounts: [{ id: 'robot', name: 'Robot', enterpriseId: 'mine', permissions: ['*'] }],
      keys: [{ token: 'robot-token', serviceAccountId: 'robot' }],
    }
    const { json } = await ask(await start({ seed }), '/v3/enterprise/account', { token: 'robot-token' })
    expect(json.data).toEqual([
      {
        account_id: 'off',
        account: expect.stringMatching(/^[0-9a-f]{10}$/),
        enterprise_id: 'mine',
        company: 'Off',
        owneremail: null,
        plan: { type: 'free' },
        status: 'deactivated',
        created: '2020-01-01T00:00:00.000Z',
      },
    ])
  })
})

describe('HEAD', () => {
  it.each(['/v3/pipeline', '/v3/auth/token', '/v3/auth/account', '/nowhere'])(
    '%s has the headers of GET and no body',
    async (path) => {
      const server = await start()
      const [get = '', head = ''] = await Promise.all(
        ['GET', 'HEAD'].map((method) =>
          raw(
            server,
            `${method} ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Token ${personal}\r\nconnection: close\r\n\r\n`,
          ),
        ),
      )
      const headOf = (text: string): string =>
        text.replace(/\r\n\r\n[^]*/, '').replace(/(x-request-id|date): .*/gi, '$1')
      expect(headOf(head)).toBe(headOf(get))
      expect(head.split('\r\n\r\n')[1]).toBe('')
      expect(get.split('\r\n\r\n')[1]).not.toBe('')
    },
  )
})

describe('what is posted', () => {
  it('a pipeline is there from then on, in the account acted on', async () => {
    const server = await start({ clock: clockAt('2026-11-24T12:00:00Z') })
    const headers = { 'x-delegate-account-id': child.shortId }
    const { status, json } = await ask(server, '/v3/pipeline', {
      token: enterprise,
      headers,
      json: { title: 'Föö' },
    })
    expect(status).toBe(201)
    expect(json).toEqual({
      meta: { type: 'pipeline', pk: 'id', links: {} },
      data: {
        id: expect.stringMatching(uuid),
        account_id: child.id,
        title: 'Föö',
        created_at: '2026-11-24T12:00:00.000Z',
      },
    })
    const after = await ask(server, '/v3/pipeline', { token: enterprise, headers })
    expect(after.json.data).toContainEqual(json.data)
    expect((await ask(server, '/v3/pipeline', { token: personal })).json.data).toHaveLength(1)
  })

  it('a child account can be acted on at once', async () => {
    const server = await start({ clock: clockAt('2026-11-24T12:00:00Z') })
    const asked = { company: 'New', owneremail: 'new@example.com', plan: { type: 'teams' } }
    const { status, json } = await ask(server, '/v3/enterprise/account', { token: enterprise, json: asked })
    expect(status).toBe(201)
    expect(json.data).toEqual({
      ...asked,
      account_id: expect.stringMatching(/^[0-9a-f]{24}$/),
      account: expect.stringMatching(/^[0-9a-f]{10}$/),
      enterprise_id: enterpriseId,
      status: 'active',
      created: '2026-11-24T12:00:00.000Z',
    })
    for (const id of [json.data.account_id, json.data.account]) {
      const headers = { 'x-delegate-account-id': id }
      const acted = await ask(server, '/v3/pipeline', { token: enterprise, headers })
      expect(acted.status).toBe(200)
      expect(acted.headers.get('x-auth-account-id')).toBe(json.data.account_id)
      expect(acted.json.data).toEqual([])
    }
  })

  const pipeline = '/v3/pipeline'
  const accounts = '/v3/enterprise/account'
  const required = (name: string): object => ({
    keyword: 'required',
    instance_path: '',
    message: `must have required property '${name}'`,
    params: { missingProperty: name },
  })
  const additional = (name: string): object => ({
    keyword: 'additionalProperties',
    instance_path: '',
    message: 'must NOT have additional properties',
    params: { additionalProperty: name },
  })
  const type = (path: string, what: string): object => ({
    keyword: 'type',
    instance_path: path,
    message: `must be ${what}`,
    params: { type: what },
  })
  const notJson = { keyword: 'parse', instance_path: '', message: 'must be JSON', params: {} }

  it.each<[string, string, string, object[]]>([
    ['nothing', pipeline, '', [notJson]],
    ['no JSON', pipeline, '{"title":', [notJson]],
    ['no object', pipeline, '[]', [type('', 'object')]],
    ['null', pipeline, 'null', [type('', 'object')]],
    ['no title', pipeline, '{}', [required('title')]],
    ['a title that is a number', pipeline, '{"title":1}', [type('/title', 'string')]],
    [
      'an account that is not the caller’s to choose',
      pipeline,
      '{"title":"a","account_id":"b"}',
      [additional('account_id')],
    ],
    ['__proto__', pipeline, '{"title":"a","__proto__":{}}', [additional('__proto__')]],
    [
      'an empty title',
      pipeline,
      '{"title":""}',
      [
        {
          keyword: 'minLength',
          instance_path: '/title',
          message: 'must NOT have fewer than 1 characters',
          params: { limit: 1 },
        },
      ],
    ],
    [
      'a long title',
      pipeline,
      `{"title":"${'a'.repeat(257)}"}`,
      [
        {
          keyword: 'maxLength',
          instance_path: '/title',
          message: 'must NOT have more than 256 characters',
          params: { limit: 256 },
        },
      ],
    ],
    [
      'several mistakes',
      accounts,
      '{"plan":{"type":1},"owneremail":"x"}',
      [
        required('company'),
        {
          keyword: 'format',
          instance_path: '/owneremail',
          message: 'must match format "email"',
          params: { format: 'email' },
        },
        type('/plan/type', 'string'),
      ],
    ],
  ])('400 for %s', async (_, path, body, errors) => {
    const server = await start()
    const headers = {
      authorization: `Token ${enterprise}`,
      'content-type': 'application/json',
      'x-delegate-account-id': child.id,
    }
    const response = await fetch(`${server.url}${path}`, { method: 'POST', headers, body })
    expect(response.status).toBe(400)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-auth-key-id')).toBe('key-enterprise')
    expect(await response.json()).toEqual({
      status: 400,
      code: 'EINVAL',
      message: 'The request is not valid.',
      context: 'body',
      errors,
    })
  })

  it.each([
    ['no content type', {}, 415],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a coding', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, 415],
    ['JSON with a charset', { 'content-type': 'application/json; charset=utf-8' }, 201],
    ['a JSON dialect', { 'content-type': 'application/merge-patch+json' }, 201],
  ])('%s', async (_, headers, status) => {
    const server = await start()
    const body = Buffer.from('{"title":"a"}')
    const response = await fetch(`${server.url}/v3/pipeline`, {
      method: 'POST',
      headers: { ...headers, authorization: `Token ${personal}` },
      body,
    })
    expect(response.status).toBe(status)
  })

  it('a body that is too large', async () => {
    const server = await start()
    const { status, json } = await ask(server, '/v3/pipeline', {
      token: personal,
      json: { title: 'a'.repeat(2 ** 20) },
    })
    expect(status).toBe(413)
    expect(json).toEqual({ status: 413, code: 'EINVAL', message: 'The body is too large.' })
    expect(server.requests[0]).not.toHaveProperty('body')
    const refused = await ask(server, '/v3/pipeline', { json: { title: 'a'.repeat(2 ** 20) } })
    expect(refused.status).toBe(401)
  })
})
