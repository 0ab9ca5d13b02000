import { staticVerifier, type Identity, type StaticEntry } from '@latchkey/core'
import {
  accepted,
  asProblem,
  disabled,
  expired,
  insufficient,
  invalid,
  revoked,
} from '../fixtures/answers.js'
import { reader } from '../fixtures/callers.js'
import { accounts, enterpriseIdentity, readerIdentity, serviceIdentity } from '../fixtures/identities.js'
import { unknownKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Caller, Expected, Vector, VectorGroup } from '../vector.js'
import { get, request, token } from '../wire/request-bytes.js'

const told = 'who holds a key is told what became of it'
const boundary = 'a key is past its expiry at the very instant (Vault CVE-2021-32923)'
const gone = 'owner, account or enterprise is disabled (ASVS 7.4.2, 8.3.2)'

const now = new Date('2026-11-24T12:00:00.000Z')
const at = (offset: number): Date => new Date(now.getTime() + offset)

const live: Identity = { ...readerIdentity, key: null }

/** By token. */
const identities: Readonly<Record<string, Identity>> = {
  'expires-now': { ...live, expiresAt: now },
  'expired-1ms-ago': { ...live, expiresAt: at(-1) },
  'expired-in-1970': { ...live, expiresAt: new Date(0) },
  'expired-before-1970': { ...live, expiresAt: new Date(-1) },
  'expires-in-1ms': { ...live, expiresAt: at(1) },
  'key-expired': { ...live, key: { id: 'key-2', expiresAt: now } },
  'key-expired-first': { ...live, key: { id: 'key-2', expiresAt: now }, expiresAt: at(60_000) },
  'expired-first': { ...live, key: { id: 'key-2', expiresAt: at(60_000) }, expiresAt: now },
  'never-expires': { ...live, expiresAt: null, key: { id: 'key-2', expiresAt: null } },
  'state-expired': { ...live, key: { id: 'key-2', state: 'expired' } },
  'state-revoked': { ...live, key: { id: 'key-2', state: 'revoked' } },
  'state-retiring': { ...live, key: { id: 'key-2', state: 'retiring' } },
  'user-disabled': { ...live, subject: { ...live.subject, status: 'disabled' } },
  'account-disabled': { ...live, account: { id: 'account', status: 'disabled' } },
  'enterprise-disabled': { ...live, enterprise: { id: 'enterprise', status: 'disabled' } },
  'service-account-disabled': {
    ...serviceIdentity,
    subject: { ...serviceIdentity.subject, status: 'disabled' },
  },
  'enterprise-of-key-disabled': { ...enterpriseIdentity, enterprise: { id: 'e', status: 'disabled' } },
  'all-active': { ...live, subject: { ...live.subject, status: 'active' } },
}

const entries: readonly StaticEntry[] = Object.entries(identities).map(([key, identity]) => ({
  token: key,
  identity,
}))

/** An enterprise key by its prefix, and a personal one by the record that its digest is under. */
const mislabelledKey = 'ste_34b8f6897cd3396e6af781c3bfe34065b690f90b'
const mislabelled: StaticEntry = {
  sha256: 'a5f58c8e5f3e1b12649446afcdb622ed954e930b7e157b7642a2cd1c0937b7ed',
  identity: live,
}

function seenWith(changes: Readonly<Record<string, string | null>>): Caller {
  const { 'x-auth-key-id': _, ...others } = reader.headers
  const headers = Object.entries({ ...others, ...changes }).filter((entry) => entry[1] !== null)
  return { headers: Object.fromEntries(headers) as Record<string, string>, seen: reader.seen }
}

export const refusedKeys: VectorGroup = {
  title: 'keys that are known, and refused',
  setup: () =>
    exampleSetup({ verifier: staticVerifier([...entries, mislabelled], { accounts }), clock: () => now }),
  vectors: [
    row('expires-now', boundary, expired),
    row('expired-1ms-ago', told, expired),
    row('expired-in-1970', boundary, expired),
    row('expired-before-1970', boundary, expired),
    row('expires-in-1ms', boundary, accepted(seenWith({ 'x-auth-expires-at': '2026-11-24T12:00:00.001Z' }))),
    row('key-expired', boundary, expired),
    row('key-expired-first', 'of two instants the earlier one counts', expired),
    row('expired-first', 'of two instants the earlier one counts', expired),
    row('never-expires', boundary, accepted(seenWith({ 'x-auth-key-id': 'key-2' }))),
    row('state-expired', told, expired),
    row('state-revoked', told, revoked),
    row(
      'state-retiring',
      'a key goes on working while it is being replaced',
      accepted(seenWith({ 'x-auth-key-id': 'key-2', 'x-auth-key-state': 'retiring' })),
    ),
    row('user-disabled', gone, disabled),
    row('account-disabled', gone, disabled),
    row('enterprise-disabled', gone, disabled),
    row('service-account-disabled', gone, disabled),
    row('enterprise-of-key-disabled', gone, disabled),
    row('all-active', gone, accepted(seenWith({}))),
    row('expires-now', 'what a guard wants makes no difference', expired, '/write'),
    row('expires-now', 'what the path is makes no difference', expired, '/nowhere'),
    row('all-active', 'a guard', insufficient(seenWith({}), 'pipeline:write'), '/write'),
    {
      name: 'state-revoked, HEAD',
      source: "the API's public page: curl -I tells a valid key from an invalid one",
      request: request('HEAD', '/open', [token('state-revoked')]),
      expect: revoked,
    },
    {
      name: 'state-revoked, in the form of RFC 9457',
      source: 'RFC 9457 §3',
      request: get('/open', 'Accept: application/problem+json', token('state-revoked')),
      expect: asProblem(revoked),
    },
    {
      name: 'a key whose prefix says another kind than its record',
      source: 'a key of one kind never passes for another (unkey#4416, Clerk #9168)',
      request: get('/open', token(mislabelledKey)),
      expect: invalid,
      twin: 'unknown',
    },
    {
      name: 'a part of a revoked key is nobody',
      source: 'only who holds the key is told (unkey#3538)',
      request: get('/open', token('state-revoke')),
      expect: invalid,
      twin: 'unknown',
    },
    {
      name: 'an unknown key',
      source: 'only who holds the key is told (unkey#3538)',
      request: get('/open', token(unknownKey)),
      expect: invalid,
      twin: 'unknown',
    },
  ],
}

function row(key: string, source: string, expect: Expected, target = '/open'): Vector {
  return { name: `${key}, ${target}`, source, request: get(target, token(key)), expect }
}
