import assert from 'node:assert/strict'
import type { Observation } from '../run/observation.js'

/**
 * The request after the vector, without credentials and on the same connection: it is answered, so the connection was left in
 * order; and it is refused as nobody's, so nothing of the caller before it has stayed behind.
 */
export function checkNext({ next }: Observation): void {
  if (next === null) return
  assert.equal(next.status, 401, 'the next request on the connection, without credentials')
  const left = next.fields.filter(([name]) => name.startsWith('x-auth-'))
  assert.deepEqual(left, [], 'the next request on the connection has headers of the caller before')
}
