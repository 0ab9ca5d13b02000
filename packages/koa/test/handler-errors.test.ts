import { AuthError } from '@latchkey/core'
import type { Context, Next } from 'koa'
import { describe, expect, it } from 'vitest'
import { tokenAuth } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { printed } from './support/process.js'
import { callerHeaders, serve } from './support/server.js'

describe.each(frameworks)('an error of a handler in %s', (_, Koa) => {
  const behind = async (handler: (ctx: Context, next: Next) => unknown, before?: typeof handler) => {
    const print = printed()
    const app = new Koa()
    if (before !== undefined) app.use(before)
    app.use(tokenAuth({ verifier }))
    app.use(handler)
    return { ...(await serve(app.callback())), print }
  }

  const ways: [string, object, (ctx: Context) => unknown][] = [
    [
      'thrown',
      { status: 500, headers: { vary: 'Authorization' } },
      () => {
        throw new Error('boom')
      },
    ],
    [
      'a rejected promise',
      { status: 500, headers: { vary: 'Authorization' } },
      () => Promise.reject(new Error('boom')),
    ],
    [
      'that is no Error',
      { status: 500, headers: { vary: 'Authorization' } },
      // oxlint-disable-next-line prefer-promise-reject-errors -- what is tested
      () => Promise.reject('boom'),
    ],
    [
      'of ctx.throw()',
      { status: 418, headers: { vary: 'Origin, Authorization', 'x-tea': 'black' } },
      (ctx) => ctx.throw(418, 'teapot', { headers: { vary: 'Origin', 'x-tea': 'black' } }),
    ],
  ]

  it.each(ways)('%s keeps the debug headers', async (_way, expected, fail) => {
    const { ask } = await behind(fail)
    const answer = await ask('/', { key: 'person' })
    expect(answer).toMatchObject(expected)
    expect(answer.headers).toMatchObject({ 'x-auth-access-type': 'access', 'x-auth-subject-id': 'user-1' })
  })

  it('that is an AuthError gets the whole documented answer', async () => {
    const { ask } = await behind((ctx) => {
      ctx.set('content-encoding', 'gzip')
      ctx.body = 'half an answer'
      throw new AuthError('account_not_accessible')
    })
    const answer = await ask('/', { key: 'person' })
    expectRefusal(answer, 'account_not_accessible')
    expect(answer.headers['x-auth-subject-id']).toBe('user-1')
    expect(answer.headers).not.toHaveProperty('content-encoding')
  })

  it('that is a 401 gets the challenge, and no debug headers', async () => {
    const { ask, print } = await behind(() => {
      throw new AuthError('token_revoked')
    })
    const answer = await ask('/', { key: 'person' })
    expectRefusal(answer, 'token_revoked')
    expect(callerHeaders(answer)).toEqual([])
    expect(print).not.toHaveBeenCalled()
  })

  it.each([new AuthError('kind_not_allowed'), new Error('boom')])(
    'that is one for all requests gives none the headers of another: %s',
    async (shared) => {
      const { ask } = await behind(() => {
        throw shared
      })
      const person = await ask('/', { key: 'person' })
      const enterprise = await ask('/', { key: 'enterprise' })
      expect(person.headers['x-auth-subject-id']).toBe('user-1')
      expect(enterprise.headers['x-auth-subject-id']).toBe('enterprise-user-1')
      expect(enterprise.headers).not.toHaveProperty('x-auth-account-id')
      expect('headers' in shared ? shared.headers : {}).toEqual({})
    },
  )

  it('keeps what CORS middleware has put on the error', async () => {
    const cors = async (_ctx: Context, next: Next) => {
      try {
        await next()
      } catch (error) {
        // As @koa/cors does (keepHeadersOnError).
        const { headers } = error as { headers?: Record<string, string> }
        const vary = [headers?.['vary'], 'Origin'].filter(Boolean).join(', ')
        Object.assign(error as object, {
          headers: { ...headers, 'Access-Control-Allow-Origin': 'https://app.example', vary },
        })
        throw error
      }
    }
    const { ask } = await behind((ctx) => {
      throw ctx.path === '/own' ? new AuthError('account_not_accessible') : new Error('boom')
    }, cors)
    const refused = await ask('/')
    expectRefusal(refused, 'credentials_missing')
    const own = await ask('/own', { key: 'person' })
    expectRefusal(own, 'account_not_accessible')
    const boom = await ask('/boom', { key: 'person' })
    for (const { headers } of [refused, own, boom]) {
      expect(headers['access-control-allow-origin']).toBe('https://app.example')
      expect(headers.vary?.split(', ').toSorted()).toEqual(['Authorization', 'Origin'])
    }
  })

  it('leaves alone what a handler answers itself', async () => {
    const { ask } = await behind((ctx) => {
      ctx.respond = false
      ctx.res.end('raw')
      throw new AuthError('kind_not_allowed')
    })
    const answer = await ask('/', { key: 'person' })
    expect(answer).toMatchObject({ status: 404, body: 'raw' })
    expect(answer.headers['x-auth-subject-id']).toBe('user-1')
  })
})
