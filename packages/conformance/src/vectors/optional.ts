import {
  accepted,
  anonymous,
  insufficient,
  invalid,
  malformed,
  missing,
  unsupported,
} from '../fixtures/answers.js'
import { personal, reader } from '../fixtures/callers.js'
import { personalKey, readerKey, unknownKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Expected, Vector, VectorGroup } from '../vector.js'
import { get, request, token } from '../wire/request-bytes.js'

const absent = 'only who sends no credentials at all is anonymous'
const bad = 'bad credentials are refused, never read as none'
const guarded = 'a guard wants a caller'

export const optional: VectorGroup = {
  title: 'optional credentials',
  setup: () => exampleSetup({ optional: true }),
  vectors: [
    row('nobody', absent, anonymous, '/open'),
    row('nobody, to no such path', absent, { status: 404, wordedBy: 'framework' }, '/nowhere'),
    row("nobody, and the handler's error", absent, { status: 500, wordedBy: 'framework' }, '/fail'),
    row('a caller', absent, accepted(personal), '/open', token(personalKey)),
    row('an empty field', bad, malformed, '/open', 'Authorization:'),
    row('the scheme alone', bad, malformed, '/open', 'Authorization: Token'),
    row('quotes', bad, malformed, '/open', `Authorization: Token "${personalKey}"`),
    row('another scheme', bad, unsupported, '/open', `Authorization: Bearer ${personalKey}`),
    row("a key that is nobody's", bad, invalid, '/open', token(unknownKey)),
    row("a key that is nobody's, to no such path", bad, invalid, '/nowhere', token(unknownKey)),
    row('a guard without scopes', guarded, missing, '/caller'),
    row('a guard with scopes', guarded, missing, '/read'),
    row('a guard with kinds', guarded, missing, '/service'),
    row('a guard with an account', guarded, missing, '/account'),
    row('the answer about the own key', guarded, missing, '/token'),
    row('a guard, and its scopes are covered', guarded, accepted(reader), '/read', token(readerKey)),
    row(
      'a guard, and its scopes are not covered',
      guarded,
      insufficient(reader, 'pipeline:write'),
      '/write',
      token(readerKey),
    ),
    {
      name: 'a guard, and a HEAD request',
      source: 'RFC 9110 §9.3.2',
      request: request('HEAD', '/read', []),
      expect: missing,
    },
    {
      name: 'a guard, and the form of RFC 9457',
      source: 'RFC 9457 §3',
      request: get('/read', 'Accept: application/problem+json'),
      expect: { ...missing, problem: true },
    },
  ],
}

function row(
  name: string,
  source: string,
  expect: Expected,
  target: string,
  ...fields: readonly string[]
): Vector {
  return { name, source, request: get(target, ...fields), expect }
}
