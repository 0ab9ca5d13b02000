// Middleware answers while the verifier is still thinking, as timeouts do. Lives through it, or dies with a code of its own.
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import * as forExpress from '@latchkey/express'
import forFastify from '@latchkey/fastify'
import * as forKoa from '@latchkey/koa'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'

const [framework, key] = process.argv.slice(2)
const identity = {
  kind: 'service',
  subject: { id: 'service-1', type: 'service' },
  account: null,
  enterprise: null,
  scopes: [],
}
const finished = []
const verifier = {
  verify: async (token) => {
    await wait(100)
    finished.push(token)
    if (token === 'down') throw new Error('down')
    return token === key ? identity : null
  },
}
let reached = 0
const late = (res) => setTimeout(() => res.headersSent || res.writeHead(504).end('late'), 10)

async function start() {
  if (framework === 'fastify') {
    const app = fastify()
    app.addHook('onRequest', async (_, reply) => void late(reply.raw))
    await app.register(forFastify, { verifier })
    app.get('/', async () => String(reached++))
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server
  }
  const app = framework === 'koa' ? new Koa() : express()
  if (framework === 'koa') {
    app.silent = true
    app.use((ctx, next) => (late(ctx.res), next()))
    app.use(forKoa.tokenAuth({ verifier }))
    app.use(() => void reached++)
  } else {
    app.use((_, res, next) => (late(res), next()))
    app.use(forExpress.tokenAuth({ verifier }))
    app.use((_, res) => void (reached++, res.headersSent || res.end()))
  }
  const server = createServer(framework === 'koa' ? app.callback() : app)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const { port } = (await start()).address()
for (const authorization of [`Token ${key}`, 'Token unknown', 'Token down', undefined]) {
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: authorization ? { authorization } : {} })
  await answer.text()
}
while (finished.length < 3) await wait(10)
await wait(50)
console.log('alive')
process.exit()
