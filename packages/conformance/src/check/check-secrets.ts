import assert from 'node:assert/strict'
import * as keys from '../fixtures/keys.js'
import type { Vector } from '../vector.js'
import type { Answer } from '../wire/answer.js'

/** More characters in a row of a key than its hint may show. */
const window = 8

/** By key: each of its parts once. */
const secrets: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.values(keys).map((key) => [key, new Set(partsOf(key))]),
)

function partsOf(key: string): readonly string[] {
  return Array.from({ length: key.length - window + 1 }, (_, i) => key.slice(i, i + window))
}

/** No answer repeats the key that was sent, or a part of it; nor what the vector says may not be there. */
export function checkSecrets({ request, expect }: Vector, { fields, body }: Answer): void {
  const text = [...fields.flat(), body.toString('latin1')].join('\n')
  for (const [key, parts] of secrets) {
    if (!request.includes(key)) continue
    for (const part of parts) assert.ok(!text.includes(part), 'the answer repeats a part of the key')
  }
  for (const forbidden of expect.never ?? [])
    assert.ok(!text.includes(forbidden), `the answer says "${forbidden}"`)
}
