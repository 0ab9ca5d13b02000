import { randomInt } from 'node:crypto'
import { insist } from '../faults/script.js'
import { oneOf } from './chance.js'
import type { Population } from './population.js'

/** How many of each were made. */
export interface Changes {
  revoked: number
  rotated: number
  touched: number
}

/** One change of a key that is living, by chance; where the database is away, it is tried until it is made. */
export async function changeSomething(population: Population, changes: Changes): Promise<void> {
  const key = oneOf(population.living)
  if (randomInt(5) === 0) {
    changes.touched++
    return insist(() => population.touch(key, `touched ${changes.touched}`))
  }
  if ('userId' in key.owner) {
    await insist(() => population.revoke(key))
    changes.revoked++
    return insist(() => population.issue(key.owner))
  }
  await insist(() => population.rotate(key))
  changes.rotated++
}
