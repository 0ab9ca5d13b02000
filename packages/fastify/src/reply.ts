import { applyHeaders, requireOutcome, type AnswerHeaders, type Requirement } from '@latchkey/core'
import type { FastifyReply, FastifyRequest } from 'fastify'

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
