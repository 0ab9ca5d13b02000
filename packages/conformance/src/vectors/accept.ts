import {
  asProblem,
  badDelegation,
  insufficient,
  invalid,
  malformed,
  missing,
  wrongKind,
} from '../fixtures/answers.js'
import { enterprise, reader } from '../fixtures/callers.js'
import { enterpriseKey, readerKey, unknownKey } from '../fixtures/keys.js'
import { exampleSetup } from '../fixtures/setup.js'
import type { Expected, Vector, VectorGroup } from '../vector.js'
import { get, request, token } from '../wire/request-bytes.js'

const negotiation = 'RFC 9110 §12.5.1'
const members = 'RFC 9457 §3.1: type, title, status, detail; extensions beside them'
const problem = 'application/problem+json'

export const accept: VectorGroup = {
  title: 'the form of the body',
  setup: exampleSetup,
  vectors: [
    accepts('no Accept field', missing),
    accepts('problem+json', asProblem(missing), problem),
    accepts('in upper case', asProblem(missing), 'APPLICATION/PROBLEM+JSON'),
    accepts('with a parameter', asProblem(missing), `${problem}; charset=utf-8`),
    accepts('before everything else', asProblem(missing), `${problem}, */*;q=0.1`),
    accepts('before JSON by its weight', asProblem(missing), `application/json;q=0.4, ${problem};q=0.5`),
    accepts('behind JSON by its weight', missing, `${problem};q=0.8, application/json`),
    accepts('with no weight at all', missing, `${problem};q=0`),
    accepts('with no weight, and all else allowed', missing, `*/*, ${problem};q=0.0`),
    accepts('JSON', missing, 'application/json'),
    accepts('anything', missing, '*/*'),
    accepts(
      'what a browser sends',
      missing,
      'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    ),
    accepts('neither form', missing, 'text/plain'),
    accepts('the form of XML', missing, 'application/problem+xml'),
    accepts('a name that only begins like it', missing, `${problem}-seq`),
    accepts('an empty field', missing, ''),
    accepts('a weight that is no number', missing, `${problem};q=x, application/json`),
    accepts('in a quoted string', missing, `text/html;v=", ${problem}, "`),
    accepts(
      'behind a quoted string with a comma',
      asProblem(missing),
      `application/json;v=",";q=0.1, ${problem};q=0.5`,
    ),
    accepts('a field of 10 KB', missing, `${problem};q=0.5, ${'a/b, '.repeat(2_000)}*/*`),
    {
      name: 'in the second of two fields',
      source: 'RFC 9110 §5.3: list fields may be sent in parts',
      request: get('/open', 'Accept: text/html;q=0.5', `Accept: ${problem}`),
      expect: asProblem(missing),
    },
    {
      name: 'bytes above ASCII',
      source: negotiation,
      request: get('/open', 'Accept: \xff\xfe, application/json'),
      expect: missing,
    },
    asked('a malformed key', asProblem(malformed), '/open', 'Authorization: Token "x"'),
    asked("a key that is nobody's", asProblem(invalid), '/open', token(unknownKey)),
    asked('missing scopes', asProblem(insufficient(reader, 'pipeline:write')), '/write', token(readerKey)),
    asked('the wrong kind of key', asProblem(wrongKind(reader)), '/service', token(readerKey)),
    asked(
      'a malformed delegation',
      asProblem(badDelegation(enterprise)),
      '/open',
      token(enterpriseKey),
      'X-Delegate-Account-Id: a b',
    ),
    {
      name: 'a HEAD request',
      source: `${members}; RFC 9110 §9.3.2`,
      request: request('HEAD', '/open', [`Accept: ${problem}`]),
      expect: asProblem(missing),
    },
    {
      name: 'a 200 is not touched',
      source: members,
      request: get('/read', `Accept: ${problem}`, token(readerKey)),
      expect: { status: 200, caller: reader, body: { auth: reader.seen, getAuth: reader.seen } },
    },
  ],
}

function accepts(name: string, expect: Expected, value?: string): Vector {
  const fields = value === undefined ? [] : [`Accept: ${value}`]
  return { name, source: negotiation, request: get('/open', ...fields), expect }
}

function asked(name: string, expect: Expected, target: string, ...fields: readonly string[]): Vector {
  return {
    name: `problem+json: ${name}`,
    source: members,
    request: get(target, `Accept: ${problem}`, ...fields),
    expect,
  }
}
