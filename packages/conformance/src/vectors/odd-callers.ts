import { staticVerifier, type Identity, type StaticEntry } from '@latchkey/core'
import { accepted, accountRequired, failed, insufficient, notFound, wrongKind } from '../fixtures/answers.js'
import { personalIdentity, serviceIdentity } from '../fixtures/identities.js'
import { exampleSetup, exampleVerifier } from '../fixtures/setup.js'
import type { Caller, Expected, Vector, VectorGroup } from '../vector.js'
import { get, token } from '../wire/request-bytes.js'

const encoded =
  'RFC 9110 §5.5: what is no legal field value is percent-encoded; nothing can start a line of its own'

const expiresAt = new Date('2030-01-02T03:04:05.678Z')

const odd: Identity = {
  ...personalIdentity,
  subject: { id: 'a\r\nx-evil: evil', type: 'user', email: 'zoë ☃@example.com' },
  account: { id: ' padded ', shortId: '' },
  enterprise: null,
  scopes: [],
  key: { id: 'key \0', state: 'retiring' },
  expiresAt,
}

const oddCaller: Caller = {
  headers: {
    'x-auth-access-type': 'access',
    'x-auth-subject-id': 'a%0D%0Ax-evil:%20evil',
    'x-auth-subject-email': 'zo%C3%AB%20%E2%98%83@example.com',
    'x-auth-account-id': '%20padded%20',
    'x-auth-key-id': 'key%20%00',
    'x-auth-expires-at': '2030-01-02T03:04:05.678Z',
    'x-auth-key-state': 'retiring',
  },
  seen: {
    kind: 'personal',
    subject: 'a\r\nx-evil: evil',
    account: ' padded ',
    delegated: false,
    scopes: [],
  },
}

const robot: Identity = { ...serviceIdentity, kind: 'robot', account: null, key: null, scopes: ['*:read'] }

const robotCaller: Caller = {
  headers: {
    'x-auth-access-type': 'robot',
    'x-auth-subject-id': 'service-account-1',
    'x-auth-scopes': '*:read',
  },
  seen: { kind: 'robot', subject: 'service-account-1', account: null, delegated: false, scopes: ['*:read'] },
}

const entries: readonly StaticEntry[] = [
  { token: 'odd', identity: odd },
  { token: 'robot', identity: robot },
  { token: 'constructor', identity: { ...robot, kind: 'constructor' } },
]

const prototypeCaller: Caller = {
  headers: { ...robotCaller.headers, 'x-auth-access-type': 'constructor' },
  seen: {
    kind: 'constructor',
    subject: 'service-account-1',
    account: null,
    delegated: false,
    scopes: ['*:read'],
  },
}

export const oddCallers: VectorGroup = {
  title: 'debug headers of odd callers',
  setup: () => exampleSetup({ verifier: [exampleVerifier(), staticVerifier(entries)] }),
  vectors: [
    row('odd', '/open', encoded, accepted(oddCaller)),
    row('odd', '/read', encoded, insufficient(oddCaller, 'pipeline:read')),
    row('odd', '/nowhere', encoded, notFound(oddCaller)),
    row('odd', '/fail', encoded, failed(oddCaller)),
    row('robot', '/open', 'verifiers may have their own kinds', accepted(robotCaller)),
    row('robot', '/robot', 'verifiers may have their own kinds', accepted(robotCaller)),
    row('robot', '/service', 'verifiers may have their own kinds', wrongKind(robotCaller)),
    row(
      'robot',
      '/account',
      'nothing but an enterprise key has an account to name',
      accountRequired(robotCaller),
    ),
    row('constructor', '/open', 'look-ups by name do not reach the prototype', accepted(prototypeCaller)),
  ],
}

function row(key: string, target: string, source: string, expect: Expected): Vector {
  return { name: `${key}, ${target}`, source, request: get(target, token(key)), expect }
}
