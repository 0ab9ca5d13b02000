import { createServer } from 'node:http'
import { listen, type AdapterHarness, type Handle, type Route } from '@latchkey/conformance'
import { getAuth, requireAuth, requireScopes, tokenAuth, tokenInfo } from '@latchkey/express'
import type { Auth } from '@latchkey/core'
import type express from 'express'
import type { RequestHandler } from 'express'

/** For Express 4 and 5, whichever is given. */
export function expressHarness(name: string, framework: typeof express): AdapterHarness {
  return {
    name,
    start(setup) {
      const app = framework()
      app.use(forge(setup.forgedBefore))
      app.use(tokenAuth(setup.options))
      app.use(forge(setup.forgedAfter))
      for (const route of setup.routes) {
        for (const method of route.methods)
          app[lower(method)](route.path, ...guardOf(route), handlerOf(route.handle))
      }
      return listen(createServer(app))
    },
  }
}

function forge(forged: unknown): RequestHandler {
  return (req, _res, next) => {
    if (forged !== undefined) req.auth = forged as Auth
    next()
  }
}

function guardOf({ guard }: Route): RequestHandler[] {
  if (guard === undefined) return []
  return [isScopes(guard) ? requireScopes(...guard) : requireAuth(guard)]
}

/** Express 4 knows nothing of promises: errors go to `next` by hand. */
function handlerOf(handle: Handle | 'token-info'): RequestHandler {
  if (handle === 'token-info') return tokenInfo()
  return (req, res, next) => {
    const view = { raw: req, headers: req.headers, auth: () => req.auth, getAuth: () => getAuth(req) }
    handle(view).then((value) => res.json(value), next)
  }
}

type Lower = Lowercase<Route['methods'][number]>

function lower(method: Route['methods'][number]): Lower {
  return method.toLowerCase() as Lower
}

function isScopes(guard: NonNullable<Route['guard']>): guard is readonly string[] {
  return Array.isArray(guard)
}
