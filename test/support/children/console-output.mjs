// What the frameworks' own last resorts print: run with the key as argument, says on stdout what was answered. Not under
// vitest, whose NODE_ENV silences Express.
import { createServer } from 'node:http'
import { AuthError } from '@latchkey/core'
import * as forExpress from '@latchkey/express'
import forFastify from '@latchkey/fastify'
import * as forKoa from '@latchkey/koa'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'

const [key] = process.argv.slice(2)
const identity = {
  kind: 'service',
  subject: { id: 'service-1', type: 'service' },
  account: null,
  enterprise: null,
  scopes: [],
}
const verifier = {
  verify: async (token) => {
    if (token === key)
      throw Object.assign(new Error(`no row for ${token}`), { token, cause: new Error(token) })
    if (token === `${key}r`) throw new AuthError('token_revoked', { cause: new Error(token) })
    return token === `${key}k` ? identity : null
  },
}

const fail = () => {
  throw new Error('the handler is broken')
}
const expressApp = express()
  .use(forExpress.tokenAuth({ verifier }))
  .get('/forbidden', forExpress.requireScopes('log:read'))
  .get('/broken', fail)
const koaApp = new Koa().use(forKoa.tokenAuth({ verifier })).use(async (ctx, next) => {
  if (ctx.path === '/forbidden') await forKoa.requireScopes('log:read')(ctx, next)
  if (ctx.path === '/broken') fail()
})
const fastifyApp = fastify({ logger: { level: 'trace' } })
await fastifyApp.register(forFastify, { verifier })
fastifyApp.get('/', async () => 'x')
fastifyApp.get('/forbidden', { config: { auth: { scopes: ['log:read'] } } }, async () => 'x')
fastifyApp.get('/broken', fail)
await fastifyApp.listen({ port: 0, host: '127.0.0.1' })

const servers = [createServer(expressApp), createServer(koaApp.callback())]
await Promise.all(servers.map((server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))))

for (const { address } of [...servers, fastifyApp.server].map((server) => ({ address: server.address() }))) {
  for (const path of ['/', '/forbidden', '/broken']) {
    for (const authorization of [
      `Token ${key}`,
      `Token ${key}r`,
      `Token ${key}k`,
      `Token ${key}u`,
      `Basic ${key}`,
    ]) {
      const answer = await fetch(`http://127.0.0.1:${address.port}${path}`, { headers: { authorization } })
      await answer.text()
      console.log(answer.status)
    }
  }
}
process.exit()
