import { createServer } from 'node:http'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'

/** What every handler answers, with or without authentication before it. */
const answer = { pipelines: [{ id: '7f3c', name: 'Orders', enabled: true }], total: 1 }

/** Milliseconds. Connections must outlast the time in which the other variants are measured. */
const keepAliveTimeout = 600_000

/** Where the handlers live. */
const path = '/v1/pipelines'

/**
 * @typedef {object} Guards what goes between the framework and the handler
 * @property {import('express').RequestHandler} [express]
 * @property {import('koa').Middleware} [koa]
 * @property {(app: import('fastify').FastifyInstance) => Promise<unknown>} [fastify]
 */

/** One app a framework, as its own documentation writes it, each on a free port. */
export const apps = {
  /** @param {Guards} guards */
  express: async (guards) => {
    const app = express()
    if (guards.express) app.use(guards.express)
    app.get(path, (_req, res) => void res.json(answer))
    return listen(createServer(app))
  },

  /** @param {Guards} guards */
  koa: async (guards) => {
    const app = new Koa()
    if (guards.koa) app.use(guards.koa)
    app.use((ctx) => {
      if (ctx.path === path) ctx.body = answer
    })
    return listen(createServer(app.callback()))
  },

  /** @param {Guards} guards */
  fastify: async (guards) => {
    const app = fastify({ keepAliveTimeout })
    await guards.fastify?.(app)
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
