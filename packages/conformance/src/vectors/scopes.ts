import { accepted, insufficient } from '../fixtures/answers.js'
import { exampleSetup } from '../fixtures/setup.js'
import { personalIdentity } from '../fixtures/identities.js'
import type { Verifier } from '@latchkey/core'
import type { Caller, Vector, VectorGroup } from '../vector.js'
import { get, token } from '../wire/request-bytes.js'

const grammar = 'resource:action, * for a whole part, and * for all'
const narrow = 'a wildcard that is required is more than any one scope that is held'
const illFormed = 'what is no scope grants nothing'
const memory = 'what opened one route does not open the next (CVE-2021-32701)'

/** The scopes of the key that is called by the name. Written by a verifier of somebody else's: nothing is sorted or checked. */
const held: Readonly<Record<string, readonly string[]>> = {
  none: [],
  read: ['pipeline:read'],
  write: ['pipeline:write'],
  account: ['account:read'],
  pair: ['pipeline:read', 'account:read', 'pipeline:read'],
  resource: ['pipeline:*'],
  action: ['*:read'],
  all: ['*'],
  'all-parts': ['*:*'],
  longer: ['pipeline:readable', 'pipelines:read', 'my.pipeline:read'],
  bad: [
    'pipeline',
    'read',
    'PIPELINE:READ',
    'pipeline:read ',
    'pipeline:read:all',
    'pipe*:read',
    'pipeline:',
    ':read',
  ],
  mixed: ['', 'pipeline:**', '**', 'pipeline,read', 'pipeline:write pipeline:read', 'account:read'],
}

const verifier: Verifier = {
  verify: async (name) =>
    Object.hasOwn(held, name) ? { ...personalIdentity, scopes: held[name] ?? [], key: { id: name } } : null,
}

/** The scopes of each key as they are to be shown: well formed, sorted, each once. */
const shown: Readonly<Record<string, string>> = {
  none: '',
  read: 'pipeline:read',
  write: 'pipeline:write',
  account: 'account:read',
  pair: 'account:read pipeline:read',
  resource: 'pipeline:*',
  action: '*:read',
  all: '*',
  'all-parts': '*:*',
  longer: 'my.pipeline:read pipeline:readable pipelines:read',
  bad: '',
  mixed: 'account:read',
}

export const scopes: VectorGroup = {
  title: 'scopes',
  setup: () => exampleSetup({ verifier }),
  vectors: [
    ...opens('/read', grammar, ['read', 'pair', 'resource', 'action', 'all', 'all-parts']),
    ...refuses('/read', grammar, 'pipeline:read', ['none', 'write', 'account', 'longer']),
    ...refuses('/read', illFormed, 'pipeline:read', ['bad', 'mixed']),
    ...opens('/write', grammar, ['write', 'resource', 'all']),
    ...refuses('/write', grammar, 'pipeline:write', ['none', 'read', 'action']),
    ...opens('/both', grammar, ['pair', 'action', 'all']),
    ...refuses('/both', grammar, 'pipeline:read account:read', ['read', 'account', 'resource']),
    ...opens('/any', grammar, ['write', 'account', 'pair', 'resource', 'action', 'mixed']),
    ...refuses('/any', grammar, 'pipeline:write account:read', ['none', 'read', 'longer', 'bad']),
    ...opens('/all-and-any', grammar, ['pair', 'resource', 'action', 'all']),
    ...refuses('/all-and-any', grammar, 'pipeline:read pipeline:write account:read', [
      'read',
      'write',
      'account',
    ]),
    ...opens('/resource', narrow, ['resource', 'all']),
    ...refuses('/resource', narrow, 'pipeline:*', ['read', 'write', 'action', 'pair']),
    ...opens('/action', narrow, ['action', 'all']),
    ...refuses('/action', narrow, '*:read', ['read', 'pair', 'resource']),
    ...opens('/everything', narrow, ['all', 'all-parts']),
    ...refuses('/everything', narrow, '*', ['resource', 'action', 'none']),
    ...opens('/caller', 'a guard without scopes wants a caller, whoever it is', ['none', 'read']),
    ...opens('/read', memory, ['read'], 'again, '),
    ...refuses('/write', memory, 'pipeline:write', ['read'], 'right after, '),
  ],
}

function opens(target: string, source: string, keys: readonly string[], when = ''): readonly Vector[] {
  return keys.map((key) => ({
    name: `${when}${target} opens to ${key}`,
    source,
    request: get(target, token(key)),
    expect: accepted(callers(key)),
  }))
}

function refuses(
  target: string,
  source: string,
  wanted: string,
  keys: readonly string[],
  when = '',
): readonly Vector[] {
  return keys.map((key) => ({
    name: `${when}${target} is closed to ${key}`,
    source,
    request: get(target, token(key)),
    expect: insufficient(callers(key), wanted),
  }))
}

function callers(key: string): Caller {
  const listed = shown[key] ?? ''
  return {
    headers: {
      'x-auth-access-type': 'access',
      'x-auth-subject-id': '507f1f77bcf86cd799439015',
      'x-auth-subject-email': 'user@example.com',
      'x-auth-account-id': '507f1f77bcf86cd799439012',
      'x-auth-account-short-id': 'd3396ea1f',
      'x-auth-enterprise-id': '68c584136b9b08b8fc53a85e',
      'x-auth-key-id': key,
      ...(listed === '' ? {} : { 'x-auth-scopes': listed }),
    },
    seen: {
      kind: 'personal',
      subject: '507f1f77bcf86cd799439015',
      account: '507f1f77bcf86cd799439012',
      delegated: false,
      scopes: listed === '' ? [] : listed.split(' '),
    },
  }
}
