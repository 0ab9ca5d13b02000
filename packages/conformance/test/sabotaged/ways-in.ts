import type { IncomingMessage, ServerResponse } from 'node:http'
import { createAuthenticator, type AuthRequest, type Outcome, type Refused } from '@latchkey/core'
import { findRoute, type Handle } from '../../src/harness.js'
import { ReferenceAdapter } from '../../src/reference/reference-adapter.js'
import type { Sabotage } from './sabotage.js'

/** What a pipeline says of a request that sends nothing: the way in for all the faults below. */
const open = createAuthenticator({ verifier: { verify: async () => null }, optional: true })

function anonymous(): Promise<Outcome> {
  return open.authenticate({ headers: {} } satisfies AuthRequest)
}

class PreflightsLetThrough extends ReferenceAdapter {
  protected override authenticate(req: IncomingMessage): Promise<Outcome> {
    const preflight = req.method === 'OPTIONS' && 'access-control-request-headers' in req.headers
    return preflight ? anonymous() : super.authenticate(req)
  }
}

class ErrorsSwallowed extends ReferenceAdapter {
  protected override async authenticate(req: IncomingMessage): Promise<Outcome> {
    const outcome = await super.authenticate(req)
    return outcome.ok ? outcome : anonymous()
  }
}

class BadCredentialsAnonymous extends ReferenceAdapter {
  protected override async authenticate(req: IncomingMessage): Promise<Outcome> {
    const outcome = await super.authenticate(req)
    return outcome.ok || outcome.status !== 401 || this.setup.options.optional !== true
      ? outcome
      : anonymous()
  }
}

class OutagesAnonymous extends ReferenceAdapter {
  protected override async authenticate(req: IncomingMessage): Promise<Outcome> {
    const outcome = await super.authenticate(req)
    return !outcome.ok && outcome.status === 503 && this.setup.options.optional ? anonymous() : outcome
  }
}

class HandlerRunsAnyway extends ReferenceAdapter {
  protected override refuse(refused: Refused, req: IncomingMessage, res: ServerResponse): void {
    super.refuse(refused, req, res)
    const route = findRoute(this.setup.routes, req.method, req.url)
    if (route === undefined || route.handle === 'token-info') return
    this.runAnyway(route.handle, req).catch(() => undefined)
  }

  protected async runAnyway(handle: Handle, req: IncomingMessage): Promise<void> {
    const outcome = await anonymous()
    if (outcome.ok) await this.callHandler(outcome, handle, req)
  }
}

class MethodsForgotten extends ReferenceAdapter {
  protected override authenticate(req: IncomingMessage): Promise<Outcome> {
    const known = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'].includes(req.method ?? '')
    return known ? super.authenticate(req) : anonymous()
  }
}

class UnknownPathsOpen extends ReferenceAdapter {
  protected override authenticate(req: IncomingMessage): Promise<Outcome> {
    return findRoute(this.setup.routes, req.method, req.url) === undefined
      ? anonymous()
      : super.authenticate(req)
  }
}

export const waysIn: readonly Sabotage[] = [
  ['methods', 'preflights are let through', PreflightsLetThrough],
  ['credentials that are not', 'errors are swallowed, and the handler runs', ErrorsSwallowed],
  ['optional credentials', 'bad credentials are anonymous where they are optional', BadCredentialsAnonymous],
  [
    'a verifier that fails, where credentials are optional',
    'an outage is anonymous where credentials are optional',
    OutagesAnonymous,
  ],
  ['credentials that are not', 'the handler runs behind a refusal', HandlerRunsAnyway],
  ['methods', 'methods that are not listed are let through', MethodsForgotten],
  ['keys in other places', 'paths without a route are let through', UnknownPathsOpen],
]
