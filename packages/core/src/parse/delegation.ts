import { pass, refuse, type Result } from '../lib/result.js'
import type { FieldValue } from './fields.js'

const accountId = /^[A-Za-z0-9_-]{1,64}$/

/** The id or short id of the account to act on, from a field that was sent. */
export function parseDelegation(field: Exclude<FieldValue, undefined>): Result<string> {
  return field !== null && accountId.test(field) ? pass(field) : refuse('delegation_malformed')
}
