// Two keyrings, each with a store of its own, on one database: what one of them planned by must still be so when it commits.
import { createKeyring, type Keyring } from '@latchkey/keyring'
import { afterEach, describe, expect, it } from 'vitest'
import { databases } from './support/databases.js'
import { storeOn } from './support/open.js'

const rounds = Array.from({ length: 15 }, (_, i) => i)
const open: Keyring[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((keyring) => keyring.close()))
})

async function keyringOn(...args: Parameters<typeof storeOn>): Promise<Keyring> {
  const keyring = await createKeyring({ store: storeOn(...args) }).open()
  open.push(keyring)
  return keyring
}

const settled = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error)

describe.each(databases())('$name: two keyrings', (database) => {
  it('leave no live key of a user who is disabled, and whose keys are all revoked', async () => {
    const target = await database.fresh()
    const [one, other] = [await keyringOn(target, database), await keyringOn(target, database)]
    await one.enterprises.create({ id: 'e', name: 'Enterprise' })
    await one.accounts.create({ id: 'a', name: 'Account', enterpriseId: 'e' })
    const left: unknown[] = []
    for (const i of rounds) {
      const userId = `u${i}`
      await one.users.create({
        id: userId,
        accountId: 'a',
        email: `${userId}@example.com`,
        permissions: ['*'],
      })
      const { key } = await one.keys.issue({ userId })
      const token = `imported-token-${i}`
      const makers = [
        one.keys.issue({ userId }),
        one.keys.rotate(key.id, { overlap: '1h' }),
        one.keys.import({ userId, token }),
        one.keys.importMany([{ userId, token: `${token}-many` }]),
      ].map(settled)
      await other.users.update(userId, { status: 'disabled' })
      await other.keys.revokeAll({ userId })
      const outcomes = await Promise.all(makers)
      const errors = outcomes.filter((outcome) => outcome instanceof Error)
      for (const error of errors) expect(error).toMatchObject({ code: 'conflict' })
      left.push(...(await other.keys.list({ userId, revoked: false })))
    }
    expect(left).toEqual([])
  })

  it('make no two accounts of one name, once as an id and once as a short id', async () => {
    const target = await database.fresh()
    const [one, other] = [await keyringOn(target, database), await keyringOn(target, database)]
    for (const i of rounds) {
      const outcomes = await Promise.all([
        settled(one.accounts.create({ id: `x${i}`, name: 'One' })),
        settled(other.accounts.create({ shortId: `x${i}`, name: 'Other' })),
      ])
      expect(outcomes.filter((outcome) => outcome instanceof Error)).toMatchObject([{ code: 'conflict' }])
    }
    expect(await one.accounts.list()).toHaveLength(rounds.length)
  })
})
