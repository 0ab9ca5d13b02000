import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import { staticVerifier } from '@latchkey/core'
import * as forExpress from '@latchkey/express'
import forFastify from '@latchkey/fastify'
import * as forKoa from '@latchkey/koa'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { describe, expect, it } from 'vitest'
import { service, serviceKey } from '../../support/identities.js'
import { Connection, exchange, request } from '../../support/raw-http.js'

// Case 10. CVE-2026-33808 and its kin: a list of open paths is matched by one reading of the URL, the route by another.
// Here nothing matches paths but the router: `auth: false` belongs to the route that was chosen.
const verifier = staticVerifier([{ token: serviceKey, identity: service() }])
const key = [`Authorization: Token ${serviceKey}`]

const targets = [
  '/admin', '//admin', '///admin', '/admin/', '/admin//', '/./admin', '/x/../admin', '/public/../admin',
  '/public/./../admin', '/public//../admin', '/public%2f..%2fadmin', '/public/%2e%2e/admin', '/public/..%2fadmin',
  '/%61dmin', '/%61%64%6d%69%6e', '/%2561dmin', '/admin%2f', '/%2fadmin', '/admin%00', '/admin%0a', '/admin%20',
  '/admin;', '/admin;x', '/admin;/public', '/;/admin', '/public;/admin', '/public;/../admin', '/admin?', '/admin?/public',
  '/admin#', '/admin#/public', '/ADMIN', '/Admin', '/aDMIN/', '/admin.json', '/admin.', '/admin\\', '\\admin',
  '/public\\..\\admin', '/admin%5c', '/%c0%afadmin', '/adm%69n', '/admin/%2e', '/%', '/%zz', '/admin%', '*', 'admin',
  'http://localhost/admin', 'http://localhost//admin', 'http://public/admin', 'http://localhost:80/admin',
  'http://localhost/public/../admin', 'https://localhost/admin', '/public', '/public/admin', '/publicadmin',
] // prettier-ignore

/** Nobody reads the secret without a key, and whoever has one gets from each target what the router makes of it. */
async function audit(port: number): Promise<number> {
  let opened = 0
  const connection = new Connection(port)
  for (const target of targets) {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const without = await connection.exchange(request(target, [], method))
      expect(without?.body).not.toContain('secret')
      expect(without?.status).not.toBe(500)
      expect(without?.bytes).not.toContain('x-secret')
      const withKey = await connection.exchange(request(target, key, method))
      if (withKey?.bytes.includes('x-secret') !== true) continue
      opened++
      expect(without?.status).toBe(401)
    }
  }
  connection.close()
  return opened
}

/** `useSemicolonDelimiter` is an option of the router's that Fastify's types do not know. */
const routers: readonly Record<string, boolean>[] = [
  {},
  { ignoreTrailingSlash: true },
  { ignoreDuplicateSlashes: true },
  { caseSensitive: false },
  { useSemicolonDelimiter: true },
  {
    ignoreTrailingSlash: true,
    ignoreDuplicateSlashes: true,
    caseSensitive: false,
    useSemicolonDelimiter: true,
  },
]

describe('open routes and guarded ones are told apart by the router alone', () => {
  it.each(routers)('Fastify, auth: false, router %j', async (routerOptions) => {
    const app = fastify({ routerOptions })
    await app.register(forFastify, { verifier })
    app.get('/public', { config: { auth: false } }, async () => 'open')
    app.get('/public/*', { config: { auth: false } }, async () => 'open')
    app.route({
      method: ['GET', 'OPTIONS'],
      url: '/admin',
      handler: async (_, reply) => reply.header('x-secret', '1').send('secret'),
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as AddressInfo
    expect((await exchange(port, request('/public')))?.body).toBe('open')
    expect(await audit(port)).toBeGreaterThan(3)
    await app.close()
  })

  // Express and the Koa adapter have no list of open paths: what is open is mounted before. Mounted on a path, the guard
  // is matched by the router that matches the route.
  it.each([
    ['Express', {}],
    ['Express, case-sensitive and strict', { 'case sensitive routing': true, 'strict routing': true }],
  ])('%s, mounted on a path', async (_, settings) => {
    const app = express()
    for (const [name, value] of Object.entries(settings)) app.set(name, value)
    app.get('/public', (_req, res) => void res.send('open'))
    app.use('/admin', forExpress.tokenAuth({ verifier }))
    app.all('/admin', (_req, res) => void res.set('x-secret', '1').send('secret'))
    expect(await served(app)).toBeGreaterThan(3)
  })

  it('Koa, mounted on a route', async () => {
    const router = new Router()
    router.get('/public', (ctx) => {
      ctx.body = 'open'
    })
    router.all('/admin', forKoa.tokenAuth({ verifier }), (ctx) => {
      ctx.set('x-secret', '1')
      ctx.body = 'secret'
    })
    const app = new Koa().use(router.routes())
    app.silent = true
    const listener = app.callback()
    expect(await served((req, res) => void listener(req, res))).toBeGreaterThan(3)
  })
})

async function served(listener: Parameters<typeof createServer>[1]): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const opened = await audit((server.address() as AddressInfo).port)
  server.closeAllConnections()
  server.close()
  return opened
}
