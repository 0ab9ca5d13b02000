// A guarded server of one framework, in a process that was told the digests of its keys, or whom to ask, and never a key. Sends the port
// on which it listens, and writes a snapshot of its heap to each file that it is sent the name of. It can be told to keep what it
// shall not.
import { createServer } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import { writeHeapSnapshot } from 'node:v8'
import { anyOf, cached, introspectionVerifier, upstreamVerifier } from '@latchkey/core'
import * as forExpress from '@latchkey/express'
import forFastify from '@latchkey/fastify'
import { jwtVerifier } from '@latchkey/jwt'
import { createKeyring } from '@latchkey/keyring'
import * as forKoa from '@latchkey/koa'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'

const { framework, digests, service, jwt, keeps } = JSON.parse(process.argv[2])
const verifier = digests === undefined ? remote() : await keyring(digests)

async function keyring({ current, revoked }) {
  const made = createKeyring({ maxStaleness: '1h' })
  const { id: accountId } = await made.accounts.create({ name: 'Acme' })
  const owner = { accountId, email: 'jo@example.com', permissions: ['pipeline:read'] }
  const { id: userId } = await made.users.create(owner)
  await made.keys.import({ userId, sha256: current })
  const { id } = await made.keys.import({ userId, sha256: revoked })
  await made.keys.revoke(id)
  return made
}

function remote() {
  return anyOf(
    jwtVerifier({ ...jwt, algorithms: ['ES256'] }),
    cached(introspectionVerifier({ url: service, auth: { bearer: 'own-token' } }), { ttl: '1h' }),
    upstreamVerifier({ url: service, method: 'GET' }),
  )
}

const kept = []
function keep({ headers: { authorization } }) {
  if (keeps === 'header') kept.push(authorization)
  if (keeps === 'token') kept.push(authorization?.slice('Token '.length))
}

const scopes = ['pipeline:write']
const starts = {
  express: () =>
    createServer(
      express()
        .use((req, _, next) => next(keep(req)))
        .use(forExpress.tokenAuth({ verifier }))
        .get('/write', forExpress.requireScopes(...scopes))
        .use((req, res) => res.json({ subject: req.auth.subject.id })),
    ),
  koa: () => {
    const app = new Koa().use(forKoa.tokenAuth({ verifier }))
    app.use(async (ctx, next) => {
      if (ctx.path === '/write') await forKoa.requireScopes(...scopes)(ctx, next)
      else ctx.body = { subject: ctx.state.auth.subject.id }
    })
    return createServer(app.callback())
  },
  fastify: async () => {
    const app = fastify()
    await app.register(forFastify, { verifier })
    app.get('/', async (request) => ({ subject: request.auth.subject.id }))
    app.get('/write', { config: { auth: { scopes } } }, async () => 'never')
    await app.ready()
    return app.server
  },
}
const server = await starts[framework]()
server.listen(0, '127.0.0.1', () => process.send(server.address().port))

process.on('message', async (file) => {
  for (let n = 0; n < 5; n++) {
    globalThis.gc()
    await turn()
  }
  process.send(writeHeapSnapshot(file))
})
process.on('disconnect', () => process.exit())
