import type { Auth, AuthenticatorOptions, RequirementOptions } from '@latchkey/core'

/** What the suite must know of the adapter under test. */
export interface AdapterHarness {
  /** Stands in the names of the tests. */
  readonly name: string
  /** Starts a server that does what `setup` says, through the adapter, on 127.0.0.1 and a free port. */
  start(setup: ServerSetup): Promise<RunningServer>
  /** The server speaks HTTP/2 without TLS. Vectors that HTTP/2 cannot carry are left out. Default false. */
  readonly http2?: boolean | undefined
  /** How long an answer may take, in milliseconds. Default 5000. */
  readonly timeout?: number | undefined
}

export interface RunningServer {
  readonly port: number
  /** Called once, when no request is under way and every connection of the suite is closed. */
  close(): Promise<unknown>
}

/** `describe` and `it` of a test runner: node:test, vitest, jest and mocha all have them. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly it: (name: string, body: () => Promise<void>) => unknown
}

/**
 * One server. Authentication stands in front of everything, paths that no route has included; behind it the routes; behind
 * them the framework's own 404. No error handler: the answers are to be those that a client gets without one.
 */
export interface ServerSetup {
  /** For `tokenAuth()`, as they are. */
  readonly options: AuthenticatorOptions
  readonly routes: readonly Route[]
  /** Where there is one, a middleware mounted before the adapter puts it where handlers look for the caller (`req.auth`). */
  readonly forgedBefore?: unknown
  /** The same by a middleware between the adapter and the guards. */
  readonly forgedAfter?: unknown
}

export interface Route {
  /** Without parameters. */
  readonly path: string
  /** `GET` stands for HEAD, too. */
  readonly methods: readonly Method[]
  /** A list is for `requireScopes()`, an object for `requireAuth()`. */
  readonly guard?: readonly string[] | RequirementOptions
  /**
   * Resolves to a value that is to be sent as JSON with status 200. What it throws must go the way of all errors in the
   * framework. `token-info`: the route's handler is the adapter's own `tokenInfo()`.
   */
  readonly handle: Handle | 'token-info'
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

export type Handle = (view: HandlerView) => Promise<unknown>

/** What a handler of the framework can see of a request. */
export interface HandlerView {
  /** The node:http or http2 request. */
  readonly raw: { readonly rawHeaders: readonly string[]; readonly headers: object }
  /** The framework's own idea of the request headers. */
  readonly headers: object
  /** Where handlers look for the caller: `req.auth`, `ctx.state.auth`, `request.auth`. */
  auth(): Auth | null | undefined
  /** The adapter's `getAuth()`. */
  getAuth(): Auth
}

/** The route that a request is for, for adapters whose framework has no router. GET routes serve HEAD. */
export function findRoute(
  routes: readonly Route[],
  method: string | undefined,
  url: string | undefined,
): Route | undefined {
  const [path] = (url ?? '').split('?')
  const wanted = method === 'HEAD' ? 'GET' : method
  return routes.find((route) => route.path === path && route.methods.some((known) => known === wanted))
}
