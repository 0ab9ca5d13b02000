import { memoryStore } from '@latchkey/keyring'
import { describe, expect, it } from 'vitest'
import { openHouse } from '../../support/keyring-house.js'
import { randomFrom, shuffled } from '../../support/watched-store.js'

const races = 10_000
const atOnce = 50

// Case 38. keypal undid 4 revocations in 50, better-auth#9974 a disabling: their last-used flush wrote the whole key back.
describe('a flush of last uses cannot undo what was done meanwhile', () => {
  it.each(['revoke', 'disable'])(
    `${races} times: use, flush and %s at once`,
    async (what) => {
      const random = randomFrom(38)
      const { keyring, store, move } = await openHouse({ store: shuffled(random, memoryStore()) })
      let undone = 0
      for (let done = 0; done < races; done += atOnce) {
        const issued = await Promise.all(
          Array.from({ length: atOnce }, () => keyring.keys.issue({ userId: 'u1' })),
        )
        const calls = issued.flatMap(({ token, key }) => [
          () => keyring.verify(token).catch(() => null),
          () => keyring.audit.list({ limit: 1 }),
          () =>
            what === 'revoke'
              ? keyring.keys.revoke(key.id)
              : keyring.users.update('u1', { status: 'disabled' }),
          () => keyring.verify(token).catch(() => null),
        ])
        // The disabling of one user fifty times at once would be about something else.
        const mixed = what === 'revoke' ? calls : calls.filter((_, i) => i % 4 !== 2 || i === 2)
        await Promise.all(mixed.sort(() => random() - 0.5).map((call) => call()))
        await keyring.audit.list({ limit: 1 })
        for (const { token, key } of issued) {
          const refused = await keyring.verify(token).then(
            () => false,
            () => true,
          )
          const isRevoked = (await store.get('keys', key.id))?.revokedAt !== null
          if (!refused || (what === 'revoke' && !isRevoked)) undone++
        }
        if (what === 'disable') await keyring.users.update('u1', { status: 'active' })
        move(61_000)
      }
      expect(undone).toBe(0)
    },
    120_000,
  )
})
