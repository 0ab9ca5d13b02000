import assert from 'node:assert/strict'
import type { Expected } from '../vector.js'
import { field, jsonOf, type Answer } from '../wire/answer.js'

const longestMessage = 200

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  503: 'Service Unavailable',
}

/** What every refusal is like, whatever its reason. */
export function checkRefusal(expect: Expected, answer: Answer, method: string): void {
  const { status, problem = false } = expect
  const type = problem ? 'application/problem+json' : 'application/json'
  assert.equal(field(answer, 'content-type'), type, 'Content-Type')
  assert.equal(field(answer, 'cache-control'), 'no-store', 'Cache-Control')
  if (status === 503) assert.match(field(answer, 'retry-after') ?? '', /^[1-9]\d*$/, 'Retry-After')
  else assert.equal(field(answer, 'retry-after'), undefined, 'Retry-After')

  const length = field(answer, 'content-length')
  if (method === 'HEAD') return assert.match(length ?? '', /^[1-9]\d*$/, 'Content-Length')
  assert.equal(length, String(answer.body.length), 'Content-Length')
  checkBody(expect, jsonOf(answer), problem)
}

function checkBody({ status, code, reason }: Expected, body: unknown, problem: boolean): void {
  const { message, ...others } = body as Record<string, unknown>
  assert.ok(typeof message === 'string' && message !== '', 'message')
  assert.ok(message.length <= longestMessage, 'message must be short')
  const members = { type: 'about:blank', title: titles[status], detail: message }
  assert.deepEqual(others, { ...(problem ? members : {}), status, code, reason }, 'members of the body')
}
