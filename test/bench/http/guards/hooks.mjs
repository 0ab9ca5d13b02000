/** @typedef {(req: import('node:http').IncomingMessage) => Promise<object>} FindCaller */

/**
 * A hook as each framework's documentation writes one: it waits for who is calling, puts that onto the request, and one header field onto
 * the answer.
 *
 * @type {Record<string, (find: FindCaller) => unknown>}
 */
export const hooks = {
  express:
    (find) =>
    /** @type {import('express').RequestHandler} */
    async (req, res, next) => {
      Object.assign(req, { auth: await find(req) })
      res.setHeader('vary', 'Authorization')
      next()
    },

  koa:
    (find) =>
    /** @type {import('koa').Middleware} */
    async (ctx, next) => {
      ctx.state.auth = await find(ctx.req)
      ctx.set('vary', 'Authorization')
      await next()
    },

  fastify: (find) => (/** @type {import('fastify').FastifyInstance} */ app) => {
    app.decorateRequest('auth', null)
    app.addHook('onRequest', async (request, reply) => {
      Object.assign(request, { auth: await find(request.raw) })
      reply.header('vary', 'Authorization')
    })
  },
}
