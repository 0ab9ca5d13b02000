import {
  accepted,
  accountRequired,
  badDelegation,
  invalid,
  malformed,
  missing,
  notAccessible,
  notDelegable,
} from '../fixtures/answers.js'
import { delegated, enterprise, personal, service } from '../fixtures/callers.js'
import { enterpriseKey, personalKey, serviceKey, unknownKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Expected, Vector, VectorGroup } from '../vector.js'
import { get, token } from '../wire/request-bytes.js'
import { malformedIds } from './malformed-ids.js'
import { fieldRows } from './rows.js'

const field = 'X-Delegate-Account-Id'
const page = "the API's public page: an enterprise key acts on any of its child accounts, by id or short id"
const own = 'a published client names its own account with a service key, too'
const same = 'foreign and unknown accounts look the same (ASVS 8.4.1)'
const form = 'one account id of 1 to 64 letters, digits, _ and -'
const order = 'who is not known is asked who it is first'

export const delegation: VectorGroup = {
  title: 'delegation',
  setup: exampleSetup,
  vectors: [
    to('a child account by its short id', page, accepted(delegated), '507f1f77bc'),
    to('a child account by its id', page, accepted(delegated), '507f1f77bcf86cd799439013'),
    to('a route that needs an account', page, accepted(delegated), '507f1f77bc', '/account'),
    to('a route that needs scopes and an account', page, accepted(delegated), '507f1f77bc', '/account/write'),
    {
      name: 'no delegation',
      source: page,
      request: get('/open', token(enterpriseKey)),
      expect: accepted(enterprise),
    },
    {
      name: 'no delegation, and the route needs an account',
      source: page,
      request: get('/account', token(enterpriseKey)),
      expect: accountRequired(enterprise),
    },
    {
      name: 'the field name in lower case, with blanks around the value',
      source: 'RFC 9110 §5.1, §5.5',
      request: get('/open', token(enterpriseKey), 'x-delegate-account-id: \t 507f1f77bc \t '),
      expect: accepted(delegated),
    },
    ...[
      ['no such account', 'nobody'],
      ['no such account, 64 characters', 'a'.repeat(64)],
      ["another enterprise's account", 'account-of-another-enterprise'],
      ["no enterprise's account", 'account-of-no-enterprise'],
      ['a disabled child account', 'disabled-child'],
      ['the child account in upper case', '507F1F77BC'],
      ['__proto__', '__proto__'],
      ['constructor', 'constructor'],
    ].map(([name = '', id = '']) => ({
      ...to(name, same, notAccessible(enterprise), id),
      twin: 'not accessible',
    })),
    ...fieldRows(form, badDelegation(enterprise), field, malformedIds, token(enterpriseKey)),
    ...fieldRows(
      `${form}; of every kind of key`,
      badDelegation(service),
      field,
      malformedIds.slice(0, 3).map(([name, id]) => [`${name}, with a service key`, id]),
      token(serviceKey),
    ),
    ...[
      ['the same account twice', '507f1f77bc', '507f1f77bc'],
      ['two accounts', '507f1f77bc', 'account-of-another-enterprise'],
      ['nothing, then an account', '', '507f1f77bc'],
    ].map(([name = '', first = '', second = '']) => ({
      name,
      source: 'proxies and frameworks disagree on which of two fields counts',
      request: get('/open', `${field}: ${first}`, token(enterpriseKey), `x-delegate-account-ID: ${second}`),
      expect: badDelegation(enterprise),
    })),

    by(
      'a service key, its own account by id',
      own,
      accepted(service),
      serviceKey,
      '507f1f77bcf86cd799439012',
    ),
    by('a service key, its own account by short id', own, accepted(service), serviceKey, 'd3396ea1f'),
    by('a personal key, its own account', own, accepted(personal), personalKey, 'd3396ea1f'),
    by('a service key, another account', same, notDelegable(service), serviceKey, '507f1f77bc'),
    by('a service key, no such account', same, notDelegable(service), serviceKey, 'nobody'),
    by('a personal key, another account', same, notDelegable(personal), personalKey, '507f1f77bc'),
    by("a key that is nobody's", order, invalid, unknownKey, '507f1f77bc'),
    by("a key that is nobody's, malformed delegation", order, invalid, unknownKey, 'a b'),
    by('a malformed key', order, malformed, 'a b', '507f1f77bc'),
    {
      name: 'no key',
      source: order,
      request: get('/open', `${field}: 507f1f77bc`),
      expect: missing,
    },
    {
      name: 'an account in the URL',
      source: 'delegation is named in the header alone',
      request: get('/account?x-delegate-account-id=507f1f77bc&account=507f1f77bc', token(enterpriseKey)),
      expect: accountRequired(enterprise),
    },
    {
      name: 'the name with underscores',
      source: 'only gateways of CGI take underscores for hyphens',
      request: get('/account', 'x_delegate_account_id: 507f1f77bc', token(enterpriseKey)),
      expect: accountRequired(enterprise),
    },
  ],
}

export const ownDelegateHeader: VectorGroup = {
  title: 'another field for delegation',
  setup: () => exampleSetup({ delegateHeader: 'X-Act-On' }),
  vectors: [
    {
      name: 'it is read',
      source: 'configured',
      request: get('/open', 'x-act-on: 507f1f77bc', token(enterpriseKey)),
      expect: { ...accepted(delegated), headers: { vary: 'Authorization, x-act-on' } },
    },
    {
      name: 'the default one is not',
      source: 'configured',
      request: get('/open', `${field}: not a legal value`, token(enterpriseKey)),
      expect: accepted(enterprise),
    },
  ],
}

function to(name: string, source: string, expect: Expected, id: string, target = '/open'): Vector {
  return { name, source, request: get(target, token(enterpriseKey), `${field}: ${id}`), expect }
}

function by(name: string, source: string, expect: Expected, key: string, id: string): Vector {
  return { name, source, request: get('/open', token(key), `${field}: ${id}`), expect }
}
