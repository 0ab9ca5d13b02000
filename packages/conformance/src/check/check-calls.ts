import assert from 'node:assert/strict'
import type { Observation } from '../run/observation.js'
import { wordedBy, type Expected } from '../vector.js'

/** Refused before there was a key that could have been asked about. */
const unasked: ReadonlySet<string | undefined> = new Set([
  'credentials_missing',
  'scheme_unsupported',
  'credentials_malformed',
])

/** No refusal has reached a handler, and nothing malformed a verifier: not even behind the client's back. */
export function checkCalls(expect: Expected, { handlerCalls, verifierCalls }: Observation): void {
  const { reason, refusedBy = 'adapter' } = expect
  const unparsed = wordedBy(expect) === 'parser'
  const refused = unparsed || (reason !== undefined && refusedBy === 'adapter')
  if (refused) assert.equal(handlerCalls, 0, 'a handler was reached')
  if (unparsed || unasked.has(reason)) assert.equal(verifierCalls, 0, 'a verifier was asked')
}
