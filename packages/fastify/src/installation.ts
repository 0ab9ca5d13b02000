import { rememberOutcome, showAuth, type Authenticator, type Outcome } from '@latchkey/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { setHeaders } from './reply.js'

/** What one `register()` of the plugin makes. */
export interface Installation {
  readonly authenticator: Authenticator
  readonly guardNotFound: boolean
}

const installed = Symbol('latchkey installation')

type Scope = FastifyInstance & { [installed]?: Installation }

/** That of the innermost scope is the one that counts: a child scope may replace its parent's. */
export function installationOf(scope: FastifyInstance): Installation | undefined {
  return (scope as Scope)[installed]
}

export function install(scope: FastifyInstance, installation: Installation): void {
  if (Object.hasOwn(scope, installed))
    throw new Error('@latchkey/fastify is registered in this scope already')
  scope.decorate(installed, installation)
}

/** Says of a request who is calling. @throws AuthError for a refusal: the reply has its headers then. */
export function settle(request: FastifyRequest, reply: FastifyReply, outcome: Outcome): void {
  setHeaders(reply, outcome.ok ? outcome.headers : outcome.error.headers)
  if (!outcome.ok) throw outcome.error
  rememberOutcome(request.raw, outcome)
  showAuth(request, outcome.auth)
}
