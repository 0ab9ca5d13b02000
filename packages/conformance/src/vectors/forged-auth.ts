import {
  accepted,
  anonymous,
  insufficient,
  invalid,
  missing,
  notFound,
  wrongKind,
} from '../fixtures/answers.js'
import { personal, reader } from '../fixtures/callers.js'
import { personalKey, readerKey, unknownKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Expected, Vector, VectorGroup } from '../vector.js'
import { get, token } from '../wire/request-bytes.js'

const cleared = 'a caller that an earlier middleware has put there is not ours (Clerk #8804)'
const ignored = 'guards trust what the pipeline found, and nothing that was put in its place'

/** Has every right, and looks like the real thing. */
const forged = {
  kind: 'service',
  subject: { id: 'forged', type: 'service' },
  account: { id: 'forged' },
  enterprise: null,
  delegated: false,
  scopes: ['*'],
  key: null,
  expiresAt: null,
  claims: {},
  can: () => true,
}

const forgedSeen = {
  kind: 'service',
  subject: 'forged',
  account: 'forged',
  delegated: false,
  scopes: ['*'],
}

export const forgedBefore: VectorGroup = {
  title: 'a forged caller, put there before',
  setup: () => exampleSetup({}, { forgedBefore: forged }),
  vectors: [
    row('nobody', cleared, missing, '/open'),
    row('nobody, and a guard', cleared, missing, '/service'),
    row("a key that is nobody's", cleared, invalid, '/open', unknownKey),
    row('a caller', cleared, accepted(reader), '/open', readerKey),
    row('a caller, and a guard', cleared, insufficient(reader, 'pipeline:write'), '/write', readerKey),
  ],
}

export const forgedBeforeOptional: VectorGroup = {
  title: 'a forged caller, put there before, where credentials are optional',
  setup: () => exampleSetup({ optional: true }, { forgedBefore: forged }),
  vectors: [
    row('nobody', cleared, anonymous, '/open'),
    row('nobody, and a guard', cleared, missing, '/caller'),
    row('nobody, and a guard with scopes', cleared, missing, '/read'),
    row('nobody, and a guard with kinds', cleared, missing, '/service'),
    row('nobody, and the answer about the own key', cleared, missing, '/token'),
    row("a key that is nobody's", cleared, invalid, '/open', unknownKey),
    row('a caller', cleared, accepted(personal), '/open', personalKey),
    row('a caller, to no such path', cleared, notFound(personal), '/nowhere', personalKey),
  ],
}

export const forgedAfter: VectorGroup = {
  title: 'a forged caller, put there between the adapter and the guards',
  setup: () => exampleSetup({ optional: true }, { forgedAfter: forged }),
  vectors: [
    row('nobody, and a guard', ignored, missing, '/caller'),
    row('nobody, and a guard with scopes', ignored, missing, '/read'),
    row('nobody, and the answer about the own key', ignored, missing, '/token'),
    row('nobody', ignored, { status: 200, body: { auth: forgedSeen, getAuth: null } }, '/open'),
    row('scopes', ignored, insufficient(reader, 'pipeline:write'), '/write', readerKey),
    row('kinds', ignored, wrongKind(reader), '/service', readerKey),
    row(
      'a caller',
      ignored,
      { status: 200, caller: reader, body: { auth: forgedSeen, getAuth: reader.seen } },
      '/read',
      readerKey,
    ),
  ],
}

function row(name: string, source: string, expect: Expected, target: string, key?: string): Vector {
  const fields = key === undefined ? [] : [token(key)]
  return { name: `${name}: ${target}`, source, request: get(target, ...fields), expect }
}
