import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import {
  requirement,
  scopeRequirement,
  type Auth,
  type Outcome,
  type Passed,
  type Refused,
} from '@latchkey/core'
import type { Route } from '../../src/harness.js'
import { ReferenceAdapter } from '../../src/reference/reference-adapter.js'
import type { Sabotage } from './sabotage.js'

class ForeignAuthKept extends ReferenceAdapter {
  protected override authSeen(passed: Passed, req: IncomingMessage): Auth | null {
    return super.authSeen(passed, req) ?? (this.setup.forgedBefore as Auth | undefined) ?? null
  }
}

class GuardsTrustWhatTheySee extends ReferenceAdapter {
  protected override authorize(passed: Passed, route: Route, req: IncomingMessage): Refused | null {
    return this.setup.forgedAfter === undefined ? super.authorize(passed, route, req) : null
  }
}

class NoGuards extends ReferenceAdapter {
  protected override authorize(passed: Passed): Refused | null {
    return passed.auth === null ? passed.authorize(requirement()) : null
  }
}

class FirstScopeOnly extends ReferenceAdapter {
  protected override authorize(passed: Passed, route: Route, req: IncomingMessage): Refused | null {
    const { guard } = route
    if (!Array.isArray(guard)) return super.authorize(passed, route, req)
    return passed.authorize(scopeRequirement((guard as readonly string[]).slice(0, 1)))
  }
}

class AnonymousThroughGuards extends ReferenceAdapter {
  protected override authorize(passed: Passed, route: Route, req: IncomingMessage): Refused | null {
    return passed.auth === null && route.handle !== 'token-info' ? null : super.authorize(passed, route, req)
  }
}

class OneCallerForAll extends ReferenceAdapter {
  #latest: Passed | undefined

  protected override async authenticate(req: IncomingMessage): Promise<Outcome> {
    const outcome = await super.authenticate(req)
    if (outcome.ok) this.#latest = outcome
    return outcome
  }

  protected override authSeen(passed: Passed, req: IncomingMessage): Auth | null {
    return super.authSeen(this.#latest ?? passed, req)
  }
}

class CallerOfTheConnection extends ReferenceAdapter {
  readonly #callers = new WeakMap<Socket, Outcome>()

  protected override async authenticate(req: IncomingMessage): Promise<Outcome> {
    const known = req.headers.authorization === undefined ? this.#callers.get(req.socket) : undefined
    const outcome = known ?? (await super.authenticate(req))
    if (outcome.ok && outcome.auth !== null) this.#callers.set(req.socket, outcome)
    return outcome
  }
}

class CachedByLength extends ReferenceAdapter {
  readonly #cache = new Map<number, Outcome>()

  protected override async authenticate(req: IncomingMessage): Promise<Outcome> {
    const length = req.headers.authorization?.length ?? 0
    const outcome = this.#cache.get(length) ?? (await super.authenticate(req))
    if (outcome.ok) this.#cache.set(length, outcome)
    return outcome
  }
}

class VerdictRemembered extends ReferenceAdapter {
  readonly #passed = new Set<string | undefined>()

  protected override authorize(passed: Passed, route: Route, req: IncomingMessage): Refused | null {
    if (this.#passed.has(passed.auth?.key?.id)) return null
    const refused = super.authorize(passed, route, req)
    if (refused === null && passed.auth !== null) this.#passed.add(passed.auth.key?.id)
    return refused
  }
}

export const mistakenCallers: readonly Sabotage[] = [
  [
    'a forged caller, put there before, where credentials are optional',
    'a forged caller is kept where credentials are optional',
    ForeignAuthKept,
  ],
  [
    'a forged caller, put there between the adapter and the guards',
    'guards trust what was put in place of the caller',
    GuardsTrustWhatTheySee,
  ],
  ['scopes', 'guards let every caller pass', NoGuards],
  ['scopes', 'guards look at the first scope only', FirstScopeOnly],
  ['optional credentials', 'guards let anonymous requests pass', AnonymousThroughGuards],
  ['requests at the same time', 'handlers see the latest caller', OneCallerForAll],
  ['credentials that are well formed', 'a connection keeps its caller', CallerOfTheConnection],
  ['credentials that are well formed', 'two keys share what is remembered', CachedByLength],
  ['scopes', 'who has passed one guard passes every other', VerdictRemembered],
]
