import type { IncomingMessage, ServerResponse } from 'node:http'
import { AuthError, type AnswerHeaders, type Refused } from '@latchkey/core'
import { ReferenceAdapter } from '../../src/reference/reference-adapter.js'
import type { Sabotage } from './sabotage.js'

/** Answers refusals otherwise than the core words them. */
abstract class Rewording extends ReferenceAdapter {
  protected override refuse(refused: Refused, req: IncomingMessage, res: ServerResponse): void {
    super.refuse({ ...refused, ...this.reword(refused, req) }, req, res)
  }

  protected abstract reword(refused: Refused, req: IncomingMessage): Partial<Refused>
}

function without(headers: AnswerHeaders, unwanted: RegExp): AnswerHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !unwanted.test(name)))
}

function dropping(unwanted: RegExp, where: (refused: Refused, req: IncomingMessage) => boolean = () => true) {
  return class extends Rewording {
    protected override reword(refused: Refused, req: IncomingMessage): Partial<Refused> {
      return where(refused, req) ? { headers: without(refused.headers, unwanted) } : {}
    }
  }
}

function withHeaders(headers: (refused: Refused, req: IncomingMessage) => AnswerHeaders) {
  return class extends Rewording {
    protected override reword(refused: Refused, req: IncomingMessage): Partial<Refused> {
      return { headers: { ...refused.headers, ...headers(refused, req) } }
    }
  }
}

class OutagesAre401 extends Rewording {
  protected override reword({ status, headers }: Refused): Partial<Refused> {
    if (status !== 503) return {}
    const error = new AuthError('token_invalid')
    const challenge = { 'www-authenticate': 'Token realm="api", error="invalid_token"' }
    return {
      status: 401,
      headers: { ...without(headers, /^retry-after$/), ...challenge },
      body: JSON.stringify(error),
    }
  }
}

class CauseTold extends Rewording {
  protected override reword({ error, body }: Refused): Partial<Refused> {
    if (!(error.cause instanceof Error)) return {}
    return { body: body.replace(error.message, JSON.stringify(error.cause.message).slice(1, -1)) }
  }
}

class OwnWords extends Rewording {
  protected override reword({ body }: Refused): Partial<Refused> {
    return { body: body.replace('not valid', 'invalid') }
  }
}

class OneMemberMore extends Rewording {
  protected override reword({ body }: Refused): Partial<Refused> {
    return { body: body.replace('{', '{"statusCode":401,') }
  }
}

class KeyRepeated extends Rewording {
  protected override reword({ body }: Refused, req: IncomingMessage): Partial<Refused> {
    return { body: body.replace('The key is', `The key ${req.headers.authorization} is`) }
  }
}

class AlwaysJson extends Rewording {
  protected override reword({ error, headers }: Refused): Partial<Refused> {
    return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(error) }
  }
}

class ForeignAccountsTold extends Rewording {
  protected override reword({ error, body }: Refused, req: IncomingMessage): Partial<Refused> {
    const foreign = req.headers['x-delegate-account-id'] === 'account-of-another-enterprise'
    return foreign && error.reason === 'account_not_accessible' ? { body: body.replace('no such', 'no') } : {}
  }
}

const is = (status: number) => (refused: Refused) => refused.status === status

export const rewordings: readonly Sabotage[] = [
  ['credentials that are not', 'the challenge is dropped', dropping(/^www-auth/)],
  ['scopes', 'the challenge is dropped from 403', dropping(/^www-auth/, is(403))],
  ['scopes', 'debug headers are dropped from 403', dropping(/^x-auth-/, is(403))],
  ['delegation', 'debug headers are dropped from 400', dropping(/^x-auth-/, is(400))],
  ['credentials that are not', 'Cache-Control is dropped', dropping(/^cache-control$/)],
  ['credentials that are not', 'Vary is dropped from refusals', dropping(/^vary$/)],
  ['a verifier that fails', 'Retry-After is dropped', dropping(/^retry-after$/)],
  ['a verifier that fails', 'an outage is a 401', OutagesAre401],
  ['a verifier that fails', 'the cause of an outage is told', CauseTold],
  ['credentials that are well formed', 'the words are changed', OwnWords],
  ['credentials that are not', 'the body has one member more', OneMemberMore],
  ['credentials that are well formed', 'the body repeats the key', KeyRepeated],
  ['the form of the body', 'the body is always JSON', AlwaysJson],
  [
    'credentials that are not',
    'the content type has a charset',
    withHeaders(() => ({ 'content-type': 'application/json; charset=utf-8' })),
  ],
  [
    'a challenge echoes nothing',
    'the realm echoes the URL',
    withHeaders((_, { url }) => ({ 'www-authenticate': `Token realm="${url}"` })),
  ],
  [
    'credentials that are not',
    'a refusal has one header more',
    withHeaders(() => ({ 'content-security-policy': "default-src 'none'" })),
  ],
  ['delegation', 'foreign accounts are told from unknown ones', ForeignAccountsTold],
]
