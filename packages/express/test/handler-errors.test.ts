import { AuthError } from '@latchkey/core'
import type { Request, Response } from 'express'
import { describe, expect, it } from 'vitest'
import { tokenAuth } from '../src/index.js'
import { verifier } from './support/callers.js'
import { expectRefusal } from './support/contract.js'
import { frameworks } from './support/frameworks.js'
import { printed } from './support/process.js'
import { callerHeaders, serve, settled, type Running } from './support/server.js'

const boom = () => new Error('boom')

describe.each(frameworks)('an error of a handler in %s', (name, express) => {
  const behind = async (
    handler: (req: Request, res: Response, next: (error?: unknown) => void) => unknown,
  ) => {
    const print = printed()
    const app = express()
    app.use(tokenAuth({ verifier }))
    app.get('/', handler)
    return { ...(await serve(app)), print }
  }

  const ways: [string, (next: (error: unknown) => void) => unknown][] = [
    [
      'thrown',
      () => {
        throw boom()
      },
    ],
    ['handed on', (next) => next(boom())],
    ['handed on later', (next) => setImmediate(next, boom())],
  ]
  if (name === 'Express 5') ways.push(['a rejected promise', () => Promise.reject(boom())])

  it.each(ways)('%s keeps the debug headers', async (_way, fail) => {
    const { ask } = await behind((_req, _res, next) => fail(next))
    const answer = await ask('/', { key: 'person' })
    expect(answer).toMatchObject({ status: 500, headers: { vary: 'Authorization' } })
    expect(answer.headers).toMatchObject({ 'x-auth-access-type': 'access', 'x-auth-subject-id': 'user-1' })
  })

  it('that is an AuthError gets the whole documented answer', async () => {
    const { ask } = await behind(() => {
      throw new AuthError('account_not_accessible')
    })
    const answer = await ask('/', { key: 'person' })
    expectRefusal(answer, 'account_not_accessible')
    expect(answer.headers['x-auth-subject-id']).toBe('user-1')
  })

  it('that is a 401 gets the challenge, and no debug headers', async () => {
    const { ask, print } = await behind((_req, res, next) => {
      res.set('content-encoding', 'gzip')
      next(new AuthError('token_revoked'))
    })
    const answer = await ask('/', { key: 'person' })
    expectRefusal(answer, 'token_revoked')
    expect(callerHeaders(answer)).toEqual([])
    expect(answer.headers).not.toHaveProperty('content-encoding')
    expect(print).not.toHaveBeenCalled()
  })

  it('that is one AuthError for all requests gives none the headers of another', async () => {
    const denied = new AuthError('kind_not_allowed')
    const { ask } = await behind((_req, _res, next) => next(denied))
    const person = await ask('/', { key: 'person' })
    const enterprise = await ask('/', { key: 'enterprise' })
    expectRefusal(person, 'kind_not_allowed')
    expect(person.headers['x-auth-subject-id']).toBe('user-1')
    expect(enterprise.headers['x-auth-subject-id']).toBe('enterprise-user-1')
    expect(enterprise.headers).not.toHaveProperty('x-auth-account-id')
    expect(denied.headers).toEqual({})
  })

  it('after the headers are sent ends the connection, as Express has it', async () => {
    const { send, ask, print } = await behind((_req, res, next) => {
      res.write('so far', () => next(new AuthError('kind_not_allowed')))
    })
    await expect(brokenOff({ send, ask })).resolves.toBe('so far')
    await settled()
    expect(print.mock.calls.map(String)).toEqual([expect.stringMatching(/^AuthError: /)])
    expect((await ask('/other', { key: 'person' })).status).toBe(404)
  })

  it('after the answer changes nothing', async () => {
    const { ask, print } = await behind((_req, res, next) => {
      res.end('done')
      next(new AuthError('kind_not_allowed'))
    })
    expect(await ask('/', { key: 'person' })).toMatchObject({ status: 200, body: 'done' })
    await settled()
    expect(print).not.toHaveBeenCalled()
  })
})

/** What came of an answer before its connection broke. */
function brokenOff({ send }: Running): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = send('/', { key: 'person' })
    sent.on('error', reject).on('response', (response) => {
      let got = ''
      response.on('data', (chunk: Buffer) => (got += chunk.toString()))
      response.on('end', () => reject(new Error('a whole answer')))
      response.on('error', () => resolve(got))
    })
  })
}
