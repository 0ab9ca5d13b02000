import assert from 'node:assert/strict'
import type { Observation, Observed } from '../run/observation.js'
import { wordedBy, type Expected, type Vector } from '../vector.js'
import { canonical, field, jsonOf, type Answer } from '../wire/answer.js'
import { methodOf } from '../wire/request-bytes.js'
import { checkCalls } from './check-calls.js'
import { checkNext } from './check-next.js'
import { checkRefusal } from './check-refusal.js'
import { checkSecrets } from './check-secrets.js'

/** Holds what came of a vector against what was to come. @throws AssertionError that shows the answer. */
export function checkVector(vector: Vector, observed: Observed): void {
  if (!observed.ok) throw observed.error
  const { observation } = observed
  try {
    check(vector, observation)
  } catch (error) {
    throw withAnswer(error as Error, vector, observation.answer)
  }
}

function check(vector: Vector, observation: Observation): void {
  const { expect } = vector
  const { answer, reference } = observation
  assert.equal(answer.status, expect.status, 'status')
  if (wordedBy(expect) === 'parser') return checkCalls(expect, observation)
  checkSecrets(vector, answer)
  checkCaller(expect, answer)
  checkFields(expect, answer)
  if (expect.reason !== undefined) checkRefusal(expect, answer, methodOf(vector.request))
  if (expect.body !== undefined) assert.deepEqual(jsonOf(answer), expect.body, 'body')
  if (wordedBy(expect) === 'adapter')
    assert.equal(
      canonical(answer, expect),
      canonical(reference, expect),
      'not what the core answers, byte for byte',
    )
  checkHead(expect, observation)
  checkCalls(expect, observation)
  checkNext(observation)
}

/** All debug headers of the caller and no other: on an error as on a success. */
function checkCaller({ caller }: Expected, { fields }: Answer): void {
  const sent = fields.filter(([name]) => name.startsWith('x-auth-'))
  const wanted = Object.entries(caller?.headers ?? {})
  assert.deepEqual(sent.toSorted(byName), wanted.toSorted(byName), 'x-auth-… headers')
}

function byName([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1
}

function checkFields({ challenge, headers = {} }: Expected, answer: Answer): void {
  assert.equal(field(answer, 'www-authenticate'), challenge, 'WWW-Authenticate')
  // RFC 9110 §12.5.5: every answer depends on who asks, those to nobody included.
  const vary = (field(answer, 'vary') ?? '').split(',').map((name) => name.trim().toLowerCase())
  assert.ok(vary.includes('authorization'), `Vary must have Authorization, and is "${vary.join(', ')}"`)
  for (const [name, value] of Object.entries(headers))
    assert.equal(field(answer, name) ?? null, value, `${name} header`)
}

/** RFC 9110 §9.3.2: what GET would have sent, without the body. */
function checkHead(expect: Expected, { answer, asGet }: Observation): void {
  if (asGet === null) return
  assert.equal(answer.body.length, 0, 'a HEAD answer has no body')
  const headOf = (whole: Answer): string => canonical({ ...whole, body: Buffer.alloc(0) }, expect)
  assert.equal(headOf(answer), headOf(asGet), 'HEAD has the headers of GET')
}

function withAnswer(error: Error, { request, source }: Vector, answer: Answer): Error {
  const lines = answer.fields.map(([name, value]) => `  ${name}: ${value}`)
  error.message = [
    error.message,
    '',
    `why: ${source}`,
    `request: ${JSON.stringify(request.slice(0, 500))}`,
    `answer: ${answer.status}`,
    ...lines,
    `  ${JSON.stringify(answer.body.toString('utf8').slice(0, 500))}`,
  ].join('\n')
  return error
}
