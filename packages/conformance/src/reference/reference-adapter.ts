import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  answer,
  AuthError,
  createAuthenticator,
  requirement,
  scopeRequirement,
  tokenInfoAnswer,
  type AnswerHeaders,
  type Auth,
  type Authenticator,
  type Outcome,
  type Passed,
  type Refused,
  type RequirementOptions,
} from '@latchkey/core'
import { findRoute, type Handle, type Route, type ServerSetup } from '../harness.js'

/**
 * The shortest way from a node:http request through the core to an answer. Adapters must answer as it does. Each step is a
 * method, so that a test can put a faulty one in its place.
 */
export class ReferenceAdapter {
  protected readonly setup: ServerSetup
  readonly #authenticator: Authenticator

  constructor(setup: ServerSetup) {
    this.setup = setup
    this.#authenticator = createAuthenticator(setup.options)
  }

  async serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const outcome = await this.authenticate(req)
    if (!outcome.ok) return this.refuse(outcome, req, res)
    this.setHeaders(res, outcome.headers)
    const route = findRoute(this.setup.routes, req.method, req.url)
    if (route === undefined) return this.send(res, 404, 'text/plain', 'Not Found')
    const refused = this.authorize(outcome, route, req)
    if (refused !== null) return this.refuse(refused, req, res)
    await this.handle(outcome, route, req, res)
  }

  protected authenticate(req: IncomingMessage): Promise<Outcome> {
    return this.#authenticator.authenticate(req)
  }

  protected authorize(passed: Passed, { guard, handle }: Route, _req: IncomingMessage): Refused | null {
    const wanted = guard ?? (handle === 'token-info' ? {} : undefined)
    return wanted === undefined
      ? null
      : passed.authorize(isScopes(wanted) ? scopeRequirement(wanted) : requirement(wanted))
  }

  protected refuse({ status, headers, body }: Refused, _req: IncomingMessage, res: ServerResponse): void {
    for (const name of res.getHeaderNames()) res.removeHeader(name)
    this.setHeaders(res, headers)
    this.send(res, status, undefined, body)
  }

  protected async handle(
    passed: Passed,
    route: Route,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    try {
      if (route.handle === 'token-info') return this.tell(passed, res)
      const value = await this.callHandler(passed, route.handle, req)
      this.send(res, 200, 'application/json', JSON.stringify(value))
    } catch (error) {
      if (error instanceof AuthError) this.refuse(answer(error, req, passed), req, res)
      else this.fail(res)
    }
  }

  protected callHandler(passed: Passed, handle: Handle, req: IncomingMessage): Promise<unknown> {
    return handle({
      raw: req,
      headers: req.headers,
      auth: () => this.authSeen(passed, req),
      getAuth: () => callerOf(passed),
    })
  }

  /** Where handlers look for the caller. What a middleware in front has put there is gone, what one behind puts there stays. */
  protected authSeen(passed: Passed, _req: IncomingMessage): Auth | null {
    return (this.setup.forgedAfter as Auth | undefined) ?? passed.auth
  }

  protected fail(res: ServerResponse): void {
    this.send(res, 500, 'text/plain', 'Internal Server Error')
  }

  protected setHeaders(res: ServerResponse, headers: AnswerHeaders): void {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  }

  /** For HEAD, Node leaves the body out. */
  protected send(res: ServerResponse, status: number, type: string | undefined, body: string): void {
    res.statusCode = status
    if (type !== undefined) res.setHeader('content-type', type)
    res.setHeader('content-length', Buffer.byteLength(body))
    res.end(body)
  }

  protected tell(passed: Passed, res: ServerResponse): void {
    const { headers, body } = tokenInfoAnswer(callerOf(passed))
    this.setHeaders(res, headers)
    this.send(res, 200, undefined, body)
  }
}

function callerOf(passed: Passed): Auth {
  if (passed.auth === null) throw passed.refuse('credentials_missing').error
  return passed.auth
}

function isScopes(guard: readonly string[] | RequirementOptions): guard is readonly string[] {
  return Array.isArray(guard)
}
