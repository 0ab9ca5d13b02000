import { createServer } from 'node:http'

/** What every handler answers, with or without authentication before it. */
const answer = { pipelines: [{ id: '7f3c', name: 'Orders', enabled: true }], total: 1 }

/** Milliseconds. Connections must outlast the time in which the other variants are measured. */
const keepAliveTimeout = 600_000

/** Where the handlers live. */
const path = '/v1/pipelines'

/**
 * One app a framework, as its own documentation writes it, each on a free port. A framework is loaded where it is measured only: so a
 * server starts as fast as a user's.
 */
export const apps = {
  /** @param {import('express').RequestHandler} [guard] */
  express: async (guard) => {
    const { default: express } = await import('express')
    const app = express()
    if (guard) app.use(guard)
    app.get(path, (_req, res) => void res.json(answer))
    return listen(createServer(app))
  },

  /** @param {import('koa').Middleware} [guard] */
  koa: async (guard) => {
    const { default: Koa } = await import('koa')
    const app = new Koa()
    if (guard) app.use(guard)
    app.use((ctx) => {
      if (ctx.path === path) ctx.body = answer
    })
    return listen(createServer(app.callback()))
  },

  /** @param {(app: import('fastify').FastifyInstance) => Promise<unknown>} [guard] */
  fastify: async (guard) => {
    const { default: fastify } = await import('fastify')
    const app = fastify({ keepAliveTimeout })
    await guard?.(app)
    app.get(path, async () => answer)
    await app.listen({ host: '127.0.0.1', port: 0 })
    return urlOf(app.server)
  },
}

/** @param {import('node:http').Server} server @returns {Promise<string>} */
function listen(server) {
  server.keepAliveTimeout = keepAliveTimeout
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(urlOf(server)))
  })
}

/** @param {import('node:http').Server} server */
function urlOf(server) {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return `http://127.0.0.1:${port}${path}`
}
