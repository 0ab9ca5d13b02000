import { reasons, type Reason } from '@latchkey/core'
import { expect } from 'vitest'
import type { Answer } from './server.js'

const challenges: Partial<Record<Reason, string>> = {
  credentials_missing: 'Token realm="api"',
  token_invalid: 'Token realm="api", error="invalid_token"',
  token_revoked: 'Token realm="api", error="invalid_token"',
  scope_insufficient: 'Token realm="api", error="insufficient_scope", scope="pipeline:write"',
}

/** Holds an answer against the documented one: status, body, and the headers of every refusal. */
export function expectRefusal(answer: Answer, reason: Reason): void {
  const { status, code, message } = reasons[reason]
  expect(answer.status).toBe(status)
  expect(answer.body).toBe(JSON.stringify({ status, code, message, reason }))
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': String(answer.body.length),
    'cache-control': 'no-store',
  })
  expect(answer.headers.vary).toMatch(/\bAuthorization\b/)
  expect(answer.headers['www-authenticate']).toBe(challenges[reason])
}
