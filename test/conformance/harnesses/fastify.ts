import type { AddressInfo } from 'node:net'
import type { AdapterHarness, Route, ServerSetup } from '@latchkey/conformance'
import latchkey, { getAuth, requireScopes, tokenInfo } from '@latchkey/fastify'
import type { Auth } from '@latchkey/core'
import { fastify, type FastifyInstance, type RouteOptions } from 'fastify'

export function fastifyHarness(name: string, http2 = false): AdapterHarness {
  return {
    name,
    http2,
    async start(setup) {
      // The types of an HTTP/2 server are others; what is used of it here is the same.
      const app = fastify(http2 ? ({ http2 } as object) : {})
      forge(app, setup.forgedBefore)
      await app.register(latchkey, { ...setup.options, guardNotFound: true })
      forge(app, setup.forgedAfter)
      for (const route of setup.routes) app.route(routeOptions(route))
      await app.listen({ port: 0, host: '127.0.0.1' })
      const { port } = app.server.address() as AddressInfo
      return { port, close: () => app.close() }
    },
  }
}

function forge(app: FastifyInstance, forged: ServerSetup['forgedBefore']): void {
  if (forged === undefined) return
  app.addHook('onRequest', async (request) => {
    request.auth = forged as Auth
  })
}

/** Scopes by the hook, other requirements by the route's config: both ways are to be the same. */
function routeOptions({ path, methods, guard, handle }: Route): RouteOptions {
  const byHook = isScopes(guard) ? { onRequest: requireScopes(...guard) } : {}
  const byConfig = guard === undefined || isScopes(guard) ? {} : { config: { auth: guard } }
  return {
    method: [...methods],
    url: path,
    ...byHook,
    ...byConfig,
    handler:
      handle === 'token-info'
        ? tokenInfo()
        : (request) =>
            handle({
              raw: request.raw,
              headers: request.headers,
              auth: () => request.auth,
              getAuth: () => getAuth(request),
            }),
  }
}

function isScopes(guard: Route['guard']): guard is readonly string[] {
  return Array.isArray(guard)
}
