import {
  accepted,
  accountRequired,
  insufficient,
  missing,
  notAccessible,
  wrongKind,
} from '../fixtures/answers.js'
import { delegated, enterprise, personal, reader, service } from '../fixtures/callers.js'
import { enterpriseKey, personalKey, readerKey, serviceKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Expected, Vector, VectorGroup } from '../vector.js'
import { get, token } from '../wire/request-bytes.js'

const kinds = 'a key of one kind never passes for another (unkey#4416, Clerk #9168)'
const account =
  "the API's public page: an enterprise key is bound to no account, and names the one it acts on"
const order = 'from rights to form: kind, scopes, account'

const names = new Map([
  [personalKey, 'a personal key'],
  [readerKey, 'a personal key of few rights'],
  [serviceKey, 'a service key'],
  [enterpriseKey, 'an enterprise key'],
])

export const kindsAndAccounts: VectorGroup = {
  title: 'kinds of key, and accounts',
  setup: exampleSetup,
  vectors: [
    row('/service', kinds, accepted(service), serviceKey),
    row('/service', kinds, wrongKind(personal), personalKey),
    row('/service', kinds, wrongKind(enterprise), enterpriseKey),
    row('/service', kinds, wrongKind(delegated), enterpriseKey, '507f1f77bc'),
    row('/service', kinds, missing),
    row('/people', kinds, accepted(personal), personalKey),
    row('/people', kinds, accepted(enterprise), enterpriseKey),
    row('/people', kinds, wrongKind(service), serviceKey),
    row('/robot', kinds, wrongKind(personal), personalKey),
    row('/account', account, accepted(personal), personalKey),
    row('/account', account, accepted(service), serviceKey),
    row('/account', account, accountRequired(enterprise), enterpriseKey),
    row('/account', account, accepted(delegated), enterpriseKey, '507f1f77bc'),
    row('/account', account, notAccessible(enterprise), enterpriseKey, 'nobody'),
    row('/account', account, missing),
    row('/account/write', order, accepted(service), serviceKey),
    row('/account/write', order, wrongKind(reader), readerKey),
    row('/account/write', order, accountRequired(enterprise), enterpriseKey),
    row('/account/write', order, accepted(delegated), enterpriseKey, '507f1f77bc'),
    row('/read', order, accepted(enterprise), enterpriseKey),
    row('/both', order, insufficient(reader, 'pipeline:read account:read'), readerKey),
  ],
}

function row(target: string, source: string, expect: Expected, key?: string, on?: string): Vector {
  const who = key === undefined ? 'nobody' : names.get(key)
  return {
    name: `${target}: ${who}${on === undefined ? '' : `, on ${on}`}`,
    source,
    request: get(
      target,
      ...(key === undefined ? [] : [token(key)]),
      ...(on === undefined ? [] : [`X-Delegate-Account-Id: ${on}`]),
    ),
    expect,
  }
}
