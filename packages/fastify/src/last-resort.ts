import { answer, AuthError, outcomeOf, type Refused } from '@latchkey/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { setHeaders } from './reply.js'

/** Refusals that an error handler is about to see, and what `Vary` said then. */
const refusals = new WeakMap<FastifyRequest, Refused & { readonly vary: unknown }>()

/**
 * Gives a refusal its headers before any error handler sees it, be it the plugin's or a handler's own. Fastify's own last
 * resort then words it in a form of its own: where it was that which answered, its body is replaced by the documented one.
 */
export function answerRefusals(scope: FastifyInstance): void {
  scope.addHook('onError', (request, reply, error: unknown, done) => {
    if (error instanceof AuthError && !refusals.has(request)) {
      const passed = outcomeOf(request.raw)
      const refused = answer(error, request.raw, passed)
      setHeaders(reply, refused.headers, passed?.headers)
      Reflect.defineProperty(error, 'toJSON', { value: toJSON, configurable: true })
      refusals.set(request, { ...refused, vary: reply.getHeader('vary') })
    }
    done()
  })
  scope.addHook('onSend', (request, reply, payload, done) => {
    const refused = refusals.get(request)
    if (refused === undefined) return done(null, payload)
    // The last resort puts the error's own headers over what others have added.
    if (refused.vary !== undefined && reply.getHeader('vary') === refused.error.headers['vary'])
      reply.header('vary', refused.vary)
    if (!isLastResort(reply, payload, refused)) return done(null, payload)
    reply.header('content-type', refused.headers['content-type'])
    reply.header('content-length', Buffer.byteLength(refused.body))
    done(null, refused.body)
  })
}

/**
 * Serializers of response schemas ask an error for its JSON, and Fastify asks them about a copy that also has its own
 * members: a schema that requires those must find them.
 */
function toJSON(this: AuthError & { readonly error?: string }): object {
  const { status, code, message, reason, statusCode, error } = this
  return { status, code, message, reason, ...(error !== undefined && { statusCode, error }) }
}

/**
 * Is this `{"statusCode":401,"code":"EAUTH","error":"Unauthorized","message":"…"}`, in whatever order, of Fastify's own?
 * An error handler of the app's may say the same, but it does not set the length. Nor is it where the route has a schema
 * for the answer: then that is the form which was asked for.
 */
function isLastResort(
  reply: FastifyReply,
  payload: unknown,
  { error: { status, code, message } }: Refused,
): boolean {
  if (typeof payload !== 'string' || Number(reply.getHeader('content-length')) !== Buffer.byteLength(payload))
    return false
  if (hasSchema(reply, status)) return false
  const { error, ...rest } = members(payload)
  const same = rest['code'] === code && rest['message'] === message && rest['statusCode'] === status
  return same && typeof error === 'string' && Object.keys(rest).length === 3
}

function hasSchema(reply: FastifyReply, status: number): boolean {
  const named = [`${status}`, `${status}`.replace(/..$/, 'xx'), 'default']
  const [serializer] = named.flatMap((name) => reply.getSerializationFunction(name) ?? [])
  if (serializer === undefined || typeof serializer === 'function') return serializer !== undefined
  return 'application/json' in serializer || '*/*' in serializer
}

function members(json: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(json) as Record<string, unknown> | null) }
  } catch {
    return {}
  }
}
