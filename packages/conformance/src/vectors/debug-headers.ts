import { accepted, failed, insufficient, notAccessible, notFound } from '../fixtures/answers.js'
import { delegated, personal, reader, service } from '../fixtures/callers.js'
import { enterpriseKey, personalKey, readerKey, serviceKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Caller, Expected, Vector, VectorGroup } from '../vector.js'
import { get, request, token } from '../wire/request-bytes.js'

const always = 'the headers that help to debug are on every answer to who is known, errors included'
const selected = 'configured: all, some or none of them'

const onChild = 'X-Delegate-Account-Id: 507f1f77bc'

export const debugHeaders: VectorGroup = {
  title: 'debug headers',
  setup: exampleSetup,
  vectors: [
    row("a handler's error", failed(personal), '/fail', token(personalKey)),
    row("a handler's error, delegated", failed(delegated), '/fail', token(enterpriseKey), onChild),
    row('no such path', notFound(personal), '/nowhere', token(personalKey)),
    row('no such path, delegated', notFound(delegated), '/nowhere', token(enterpriseKey), onChild),
    row('a refusal by a guard', insufficient(reader, 'pipeline:write'), '/write', token(readerKey)),
    row(
      'a refusal by the handler itself',
      { ...notAccessible(reader), refusedBy: 'handler' },
      '/refuse',
      token(readerKey),
    ),
    {
      name: "a handler's error to HEAD",
      source: always,
      request: request('HEAD', '/fail', [token(serviceKey)]),
      expect: failed(service),
    },
    {
      name: "a handler's error to POST",
      source: always,
      request: request('POST', '/fail', ['Content-Type: application/json', token(serviceKey)], '{"a":1}'),
      expect: failed(service),
    },
  ],
}

function row(
  name: string,
  expect: Expected,
  target: string,
  ...fields: readonly [string, ...string[]]
): Vector {
  return { name, source: always, request: get(target, ...fields), expect }
}

/** What each kind of answer shows of the reader, where these are the headers that are selected. */
function selectedRows(headers: Caller['headers']): readonly Vector[] {
  const caller: Caller = { ...reader, headers }
  const rows: readonly (readonly [string, Expected])[] = [
    ['/read', accepted(caller)],
    ['/write', insufficient(caller, 'pipeline:write')],
    ['/nowhere', notFound(caller)],
    ['/fail', failed(caller)],
  ]
  return rows.map(([target, expect]) => ({
    name: `${target}: ${expect.status}`,
    source: selected,
    request: get(target, token(readerKey)),
    expect,
  }))
}

export const noDebugHeaders: VectorGroup = {
  title: 'debug headers turned off',
  setup: () => exampleSetup({ debugHeaders: false }),
  vectors: selectedRows({}),
}

export const someDebugHeaders: VectorGroup = {
  title: 'some debug headers',
  setup: () => exampleSetup({ debugHeaders: ['x-auth-key-id', 'x-auth-account-short-id'] }),
  vectors: selectedRows({ 'x-auth-account-short-id': 'd3396ea1f', 'x-auth-key-id': 'key-2' }),
}
