import { answer, applyHeaders, AuthError, outcomeOf, requireOutcome } from '@latchkey/core'
import type { AnswerHeaders, Requirement } from '@latchkey/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Throws the refusal of a caller who does not meet the requirement. */
export function check(request: FastifyRequest, reply: FastifyReply, required: Requirement): void {
  const passed = requireOutcome(request.raw, 'a guard')
  const refused = passed.authorize(required)
  if (refused === null) return
  setHeaders(reply, refused.error.headers, passed.headers)
  throw refused.error
}

export function setHeaders(reply: FastifyReply, headers: AnswerHeaders, earlier?: AnswerHeaders): void {
  const target = {
    getHeader: (name: string) => reply.getHeader(name),
    setHeader: (name: string, value: string) => reply.header(name, value),
    removeHeader: (name: string) => reply.removeHeader(name),
  }
  applyHeaders(target, headers, earlier)
}

/**
 * Fastify's own last resort words an error in a form of its own. Where it was that which answered a refusal, and no error
 * handler of the app's, its body is replaced by the documented one.
 */
export function answerRefusals(scope: FastifyInstance): void {
  const refusals = new WeakMap<FastifyRequest, AuthError>()
  scope.addHook('onError', async (request, _reply, error: unknown) => {
    if (error instanceof AuthError) refusals.set(request, error)
  })
  scope.addHook('onSend', async (request, reply, payload) => {
    const error = reply.statusCode < 400 ? undefined : refusals.get(request)
    if (error === undefined || !isFastifysOwn(payload, error)) return payload
    const passed = outcomeOf(request.raw)
    const { headers, body } = answer(error, request.raw, passed)
    setHeaders(reply, headers, passed?.headers)
    reply.header('content-length', Buffer.byteLength(body))
    return body
  })
}

/** `{"statusCode":401,"code":"EAUTH","error":"Unauthorized","message":"…"}`, in whatever order. */
function isFastifysOwn(payload: unknown, { code, message, statusCode }: AuthError): boolean {
  if (typeof payload !== 'string' || !payload.startsWith('{')) return false
  const { error, ...rest } = JSON.parse(payload) as Record<string, unknown>
  const same = rest['code'] === code && rest['message'] === message && rest['statusCode'] === statusCode
  return same && typeof error === 'string' && Object.keys(rest).length === 3
}
