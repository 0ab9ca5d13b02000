import { createServer } from 'node:http'
import { findRoute, listen, type AdapterHarness, type Handle, type Route } from '@latchkey/conformance'
import { getAuth, requireAuth, requireScopes, tokenAuth, tokenInfo } from '@latchkey/koa'
import type { Auth } from '@latchkey/core'
import type Koa from 'koa'
import type { Middleware } from 'koa'

/** For Koa 2 and 3, whichever is given. Koa has no router: each route's middleware looks whether the request is its own. */
export function koaHarness(name: string, Framework: typeof Koa): AdapterHarness {
  return {
    name,
    start(setup) {
      const app = new Framework()
      app.silent = true
      app.use(forge(setup.forgedBefore))
      app.use(tokenAuth(setup.options))
      app.use(forge(setup.forgedAfter))
      for (const route of setup.routes) {
        for (const middleware of [...guardOf(route), handlerOf(route.handle)])
          app.use((ctx, next) => {
            const own = findRoute(setup.routes, ctx.method, ctx.url) === route
            return own ? middleware(ctx, next) : next()
          })
      }
      return listen(createServer(app.callback()))
    },
  }
}

function forge(forged: unknown): Middleware {
  return (ctx, next) => {
    if (forged !== undefined) ctx.auth = ctx.state.auth = forged as Auth
    return next()
  }
}

function guardOf({ guard }: Route): Middleware[] {
  if (guard === undefined) return []
  return [isScopes(guard) ? requireScopes(...guard) : requireAuth(guard)]
}

function handlerOf(handle: Handle | 'token-info'): Middleware {
  if (handle === 'token-info') return tokenInfo()
  return async (ctx) => {
    ctx.body = await handle({
      raw: ctx.req,
      headers: ctx.headers,
      auth: () => ctx.state.auth,
      getAuth: () => getAuth(ctx),
    })
  }
}

function isScopes(guard: NonNullable<Route['guard']>): guard is readonly string[] {
  return Array.isArray(guard)
}
