import { STATUS_CODES } from 'node:http'
import type { AuthError } from '../errors.js'
import { readField } from '../lib/header-fields.js'
import type { AuthRequest, Passed, Refused } from '../types.js'
import { prefersProblem } from './accept.js'

/**
 * The complete answer to a refusal: status, headers, and the body in the form that the client prefers, JSON or
 * `application/problem+json` (RFC 9457). Adapters call it where no error handler of the user's has answered. An error that
 * a handler made itself has no headers yet: `passed`, the request's outcome, words it.
 */
export function answer(error: AuthError, request: AuthRequest, passed?: Passed<object>): Refused {
  if (passed !== undefined && error.headers['cache-control'] === undefined) return passed.refuse(error.reason)
  const problem = prefersProblem(readField(request, 'accept'))
  const headers = {
    ...error.headers,
    'content-type': problem ? 'application/problem+json' : 'application/json',
  }
  const body = JSON.stringify(problem ? problemOf(error) : error)
  return Object.freeze({ ok: false, error, status: error.status, headers: Object.freeze(headers), body })
}

function problemOf({ status, code, message, reason }: AuthError): Record<string, unknown> {
  return { type: 'about:blank', title: STATUS_CODES[status], status, detail: message, code, message, reason }
}
