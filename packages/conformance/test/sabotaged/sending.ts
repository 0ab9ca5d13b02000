import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Passed, Refused } from '@latchkey/core'
import { findRoute, type Route } from '../../src/harness.js'
import { ReferenceAdapter } from '../../src/reference/reference-adapter.js'
import type { Sabotage } from './sabotage.js'

class ConnectionClosed extends ReferenceAdapter {
  protected override refuse(refused: Refused, req: IncomingMessage, res: ServerResponse): void {
    res.shouldKeepAlive = false
    super.refuse(refused, req, res)
  }
}

class ChunkedBody extends ReferenceAdapter {
  protected override refuse(
    { status, headers, body }: Refused,
    _req: IncomingMessage,
    res: ServerResponse,
  ): void {
    res.writeHead(status, { ...headers })
    res.write(body)
    res.end()
  }
}

class HeadBare extends ReferenceAdapter {
  protected override refuse(refused: Refused, req: IncomingMessage, res: ServerResponse): void {
    if (req.method !== 'HEAD') return super.refuse(refused, req, res)
    res.statusCode = refused.status
    res.end()
  }
}

class HeadWithBody extends ReferenceAdapter {
  protected override refuse(refused: Refused, req: IncomingMessage, res: ServerResponse): void {
    super.refuse(refused, req, res)
    if (req.method === 'HEAD') req.socket.write(refused.body)
  }
}

class CallersHeadersKept extends ReferenceAdapter {
  protected override refuse(refused: Refused, _req: IncomingMessage, res: ServerResponse): void {
    if (refused.error.reason === 'token_revoked') res.setHeader('x-auth-key-id', 'key-2')
    this.setHeaders(res, refused.headers)
    this.send(res, refused.status, undefined, refused.body)
  }
}

class NothingOnErrors extends ReferenceAdapter {
  protected override fail(res: ServerResponse): void {
    for (const name of res.getHeaderNames()) res.removeHeader(name)
    super.fail(res)
  }
}

class NothingOnUnknownPaths extends ReferenceAdapter {
  protected override send(res: ServerResponse, status: number, type: string | undefined, body: string): void {
    if (status === 404) for (const name of res.getHeaderNames()) res.removeHeader(name)
    super.send(res, status, type, body)
  }
}

class NoVaryForCallers extends ReferenceAdapter {
  protected override async handle(
    passed: Passed,
    route: Route,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    res.removeHeader('vary')
    await super.handle(passed, route, req, res)
  }
}

class HandlersRefusalIs500 extends ReferenceAdapter {
  protected override async handle(
    passed: Passed,
    route: Route,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    if (findRoute(this.setup.routes, req.method, req.url)?.path === '/refuse') return this.fail(res)
    await super.handle(passed, route, req, res)
  }
}

export const missends: readonly Sabotage[] = [
  ['debug headers', 'debug headers are dropped from 500', NothingOnErrors],
  ['debug headers', 'debug headers are dropped from 404', NothingOnUnknownPaths],
  ['keys that are known, and refused', 'debug headers are on a 401', CallersHeadersKept],
  ['credentials that are well formed', 'Vary is dropped from answers', NoVaryForCallers],
  ['credentials that are not', 'a refusal closes the connection', ConnectionClosed],
  ['credentials that are not', 'a refusal has no length', ChunkedBody],
  ['methods', 'HEAD gets no headers', HeadBare],
  ['methods', 'HEAD gets a body', HeadWithBody],
  ['debug headers', "a handler's own refusal is an error", HandlersRefusalIs500],
]
