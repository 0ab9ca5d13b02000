import type { IncomingMessage } from 'node:http'
import {
  createAuthenticator,
  type Authenticator,
  type AuthenticatorOptions,
  type Outcome,
} from '@latchkey/core'
import type { ServerSetup } from '../../src/harness.js'
import { ReferenceAdapter } from '../../src/reference/reference-adapter.js'
import type { Sabotage } from './sabotage.js'

/** Authenticates something else than the request. */
abstract class Misreading extends ReferenceAdapter {
  protected readonly authenticator: Authenticator

  constructor(setup: ServerSetup) {
    super(setup)
    this.authenticator = createAuthenticator({ ...setup.options, ...this.changes(setup.options) })
  }

  protected changes(_options: AuthenticatorOptions): Partial<AuthenticatorOptions> {
    return {}
  }

  protected override authenticate(req: IncomingMessage): Promise<Outcome> {
    return this.authenticator.authenticate(this.read(req))
  }

  protected read(req: IncomingMessage): Pick<IncomingMessage, 'headers'> {
    return req
  }
}

/** The same request with another Authorization field, where there is one to be had. */
function withKey(req: IncomingMessage, key: string | null | undefined): Pick<IncomingMessage, 'headers'> {
  return key && req.headers.authorization === undefined
    ? { headers: { ...req.headers, authorization: `Token ${key}` } }
    : req
}

class FirstFieldOnly extends Misreading {
  protected override read({ headers }: IncomingMessage): Pick<IncomingMessage, 'headers'> {
    return { headers: { ...headers } }
  }
}

class QueryString extends Misreading {
  protected override read(req: IncomingMessage): Pick<IncomingMessage, 'headers'> {
    return withKey(req, new URLSearchParams(req.url?.split('?')[1]).get('access_token'))
  }
}

class Cookie extends Misreading {
  protected override read(req: IncomingMessage): Pick<IncomingMessage, 'headers'> {
    return withKey(req, /token=([^;]+)/.exec(req.headers.cookie ?? '')?.[1])
  }
}

class Lenient extends Misreading {
  protected override read(req: IncomingMessage): Pick<IncomingMessage, 'headers'> {
    const { authorization, ...headers } = req.headers
    return authorization === undefined || req.rawHeaders.length > 6
      ? req
      : { headers: { ...headers, authorization: authorization.replace(/["',;]/g, '').trim() } }
  }
}

class Utf8 extends Misreading {
  protected override read(req: IncomingMessage): Pick<IncomingMessage, 'headers'> {
    const rawHeaders = req.rawHeaders.map((text) => text.replace(/[^\x00-\x7f]+/g, ''))
    return { headers: req.headers, rawHeaders } as Pick<IncomingMessage, 'headers'>
  }
}

class EveryScheme extends Misreading {
  protected override changes({ schemes = ['Token'] }: AuthenticatorOptions): Partial<AuthenticatorOptions> {
    return { schemes: [...schemes, 'Bearer'] }
  }
}

class LongKeys extends Misreading {
  protected override changes(): Partial<AuthenticatorOptions> {
    return { maxTokenLength: 1_000_000 }
  }
}

class EveryForm extends Misreading {
  protected override changes(): Partial<AuthenticatorOptions> {
    return { credentialForms: ['token68', 'params'] }
  }
}

class ReservedFieldsKept extends Misreading {
  protected override read({ headers, rawHeaders }: IncomingMessage): Pick<IncomingMessage, 'headers'> {
    const copy = { headers: { ...headers }, rawHeaders: [...rawHeaders] }
    return copy
  }
}

class DefaultOptions extends Misreading {
  protected override changes(): Partial<AuthenticatorOptions> {
    return { realm: 'api', schemes: ['Token'], delegateHeader: 'x-delegate-account-id', debugHeaders: true }
  }
}

class OptionsForgotten extends Misreading {
  protected override changes(): Partial<AuthenticatorOptions> {
    return { optional: true }
  }
}

class ClockForgotten extends Misreading {
  protected override changes({
    clock = () => new Date(),
  }: AuthenticatorOptions): Partial<AuthenticatorOptions> {
    return { clock: () => new Date(clock().getTime() - 1) }
  }
}

class NoTimeout extends Misreading {
  protected override changes(): Partial<AuthenticatorOptions> {
    return { verifyTimeout: '60s' }
  }
}

export const misreadings: readonly Sabotage[] = [
  ['Authorization more than once', 'a second Authorization field is ignored', FirstFieldOnly],
  ['keys in other places', 'a key in the query string is accepted', QueryString],
  ['keys in other places', 'a key in a cookie is accepted', Cookie],
  ['credentials that are not', 'quotes and commas are dropped', Lenient],
  ['raw bytes', 'bytes above ASCII are dropped', Utf8],
  ['the scheme', 'Bearer is accepted unasked', EveryScheme],
  ['the default length of a key', 'keys may be as long as they like', LongKeys],
  ['credentials that are not', 'the other form is accepted unasked', EveryForm],
  ['inbound x-auth-… fields', 'inbound x-auth-… fields are kept', ReservedFieldsKept],
  ['a realm with quotes', 'options are not passed on', DefaultOptions],
  ['methods', 'credentials are always optional', OptionsForgotten],
  ['keys that are known, and refused', 'a key is good until past its expiry', ClockForgotten],
  ['a verifier that fails', 'a hung verifier is waited for', NoTimeout],
]
