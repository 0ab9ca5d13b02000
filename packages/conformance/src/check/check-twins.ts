import assert from 'node:assert/strict'
import type { Observations } from '../run/observation.js'
import { canonical } from '../wire/answer.js'

/** Vectors that must be told apart by nobody have got the same answer, byte for byte. */
export function checkTwins(observations: Observations): void {
  const first = new Map<string, { name: string; text: string }>()
  for (const [{ name, twin, expect }, observed] of observations) {
    if (twin === undefined) continue
    if (!observed.ok) throw observed.error
    const text = canonical(observed.observation.answer, expect)
    const other = first.get(twin)
    if (other === undefined) first.set(twin, { name, text })
    else assert.equal(text, other.text, `"${name}" is answered otherwise than "${other.name}"`)
  }
}
