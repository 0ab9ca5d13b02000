import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Auth, AuthenticatorOptions, RequirementOptions } from '@latchkey/core'
import * as forExpress from '@latchkey/express'
import forFastify, { requireAuth } from '@latchkey/fastify'
import * as forKoa from '@latchkey/koa'
import express from 'express'
import fastify, { type FastifyServerOptions } from 'fastify'
import Koa from 'koa'

/** What a handler can see of a request, in whichever framework. */
export interface Seen {
  readonly raw: IncomingMessage
  /** Where the framework keeps the caller: `req.auth`, `ctx.state.auth`, `request.auth`. */
  readonly auth: Auth | null | undefined
  /** The framework's own way to a header. */
  get(name: string): unknown
}

export interface ThreeOptions {
  /** What the one handler, which every path and method leads to, answers as JSON. Default: the caller. */
  handle?: (seen: Seen) => unknown
  /** Mounted before the authentication. True: it has answered. */
  before?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** Also before it: is given the objects on which the framework will keep the caller. */
  prepare?: (target: object) => void
  required?: RequirementOptions
  logger?: FastifyServerOptions['logger']
}

export interface Running {
  readonly name: 'express' | 'koa' | 'fastify'
  readonly port: number
  /** How often the handler was reached. */
  reached(): number
  close(): Promise<void>
}

/** Express, Koa and Fastify with the same authentication before the same handler, on ports of their own. */
export async function startThree(
  options: AuthenticatorOptions,
  three: ThreeOptions = {},
): Promise<readonly Running[]> {
  return Promise.all([startExpress(options, three), startKoa(options, three), startFastify(options, three)])
}

export async function closeAll(servers: readonly Running[]): Promise<void> {
  await Promise.all(servers.map((server) => server.close()))
}

/** The handler, and how often it was reached. */
function counted({ handle = ({ auth }) => ({ auth }) }: ThreeOptions): {
  handle(seen: Seen): unknown
  reached(): number
} {
  let reached = 0
  return {
    reached: () => reached,
    handle: (seen) => {
      reached++
      return handle(seen)
    },
  }
}

function startExpress(options: AuthenticatorOptions, three: ThreeOptions): Promise<Running> {
  const { before, prepare, required } = three
  const { handle, reached } = counted(three)
  const app = express()
  app.use((req, res, next) => {
    prepare?.(req)
    if (before?.(req, res) !== true) next()
  })
  app.use(forExpress.tokenAuth(options))
  if (required !== undefined) app.use(forExpress.requireAuth(required))
  app.use((req, res) => {
    res.json(handle({ raw: req, auth: req.auth, get: (name) => req.get(name) }))
  })
  return listen('express', app, reached)
}

function startKoa(options: AuthenticatorOptions, three: ThreeOptions): Promise<Running> {
  const { before, prepare, required } = three
  const { handle, reached } = counted(three)
  const app = new Koa()
  app.silent = true
  app.use(async (ctx, next) => {
    prepare?.(ctx)
    prepare?.(ctx.state)
    if (before?.(ctx.req, ctx.res) === true) ctx.respond = false
    else await next()
  })
  app.use(forKoa.tokenAuth(options))
  if (required !== undefined) app.use(forKoa.requireAuth(required))
  app.use((ctx) => {
    ctx.status = 200
    ctx.body = JSON.stringify(handle({ raw: ctx.req, auth: ctx.state.auth, get: (name) => ctx.get(name) }))
    ctx.type = 'application/json'
  })
  const listener = app.callback()
  return listen('koa', (req, res) => void listener(req, res), reached)
}

async function startFastify(options: AuthenticatorOptions, three: ThreeOptions): Promise<Running> {
  const { before, prepare, required, logger = false } = three
  const { handle, reached } = counted(three)
  const app = fastify({ logger })
  app.addHook('onRequest', async (request, reply) => {
    prepare?.(request)
    if (before?.(request.raw, reply.raw) === true) reply.hijack()
  })
  // A path that Fastify's router refuses is still a path: with the 404s guarded, every request is.
  await app.register(forFastify, { ...options, guardNotFound: true })
  if (required !== undefined) app.addHook('onRequest', requireAuth(required))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_, payload, done) => {
    payload.on('end', () => done(null)).resume()
  })
  app.setNotFoundHandler((request, reply) => {
    const { raw, auth, headers } = request
    const body = JSON.stringify(handle({ raw, auth, get: (name) => headers[name.toLowerCase()] }))
    void reply.code(200).type('application/json').send(body)
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const close = async (): Promise<void> => {
    app.server.closeAllConnections()
    await app.close()
  }
  return { name: 'fastify', port, reached, close }
}

async function listen(
  name: Running['name'],
  listener: RequestListener,
  reached: () => number,
): Promise<Running> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => {
      server.close(resolve)
    })
  }
  return { name, port, reached, close }
}
