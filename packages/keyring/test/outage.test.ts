import { createAuthenticator } from '@latchkey/core'
import { describe, expect, it } from 'vitest'
import { createKeyring, type Keyring } from '../src/keyring.js'
import { memoryStore } from '../src/store/memory-store.js'
import { codeOf, judge, openHouse, refusal } from './support/house.js'
import { methods, prepare } from './support/methods.js'
import { FlakyStore } from './support/stores.js'

/** Without a cache: what is in memory would be believed for a while. */
async function openFlaky(): Promise<{ flaky: FlakyStore; keyring: Keyring }> {
  const flaky = new FlakyStore()
  const { keyring } = await openHouse({ store: flaky.store, cache: false })
  await prepare(keyring)
  return { flaky, keyring }
}

describe('while the store is down', () => {
  it.each(methods)('$name says so, with the cause, and works when it is back', async (method) => {
    const { flaky, keyring } = await openFlaky()
    flaky.down.add('*')
    const error = await refusal(method.call(keyring, method.good))
    expect(error.code).toBe('store_unavailable')
    expect(error.message).toBe('the store is unavailable: connect ECONNREFUSED 127.0.0.1:5432')
    expect(error.cause).toMatchObject({ message: 'connect ECONNREFUSED 127.0.0.1:5432' })
    flaky.down.clear()
    await expect(method.call(keyring, method.good)).resolves.not.toThrow()
  })

  it.each(methods.filter(({ writes }) => writes))('$name leaves nothing half done', async (method) => {
    const { flaky, keyring } = await openFlaky()
    const before = await flaky.store.lastSequence()
    flaky.down.add('commit')
    expect(await codeOf(method.call(keyring, method.good))).toBe('store_unavailable')
    expect(await flaky.store.lastSequence()).toBe(before)
  })

  it('peppers(), findAccount(), audit.verify() and importMany() say so, too', async () => {
    const { flaky, keyring } = await openFlaky()
    flaky.down.add('*')
    const calls = [
      keyring.peppers(),
      keyring.findAccount('a1'),
      keyring.audit.verify(),
      keyring.keys.importMany([{ userId: 'u1', token: 'imported-token-9876543210' }]),
    ]
    for (const call of calls) expect(await codeOf(call)).toBe('store_unavailable')
  })

  it('a request gets a 503, and never a word about its key; and its 200 when the store is back', async () => {
    const { flaky, keyring } = await openFlaky()
    const { token } = await keyring.keys.issue({ userId: 'u1' })
    const authenticator = createAuthenticator({ verifier: keyring })
    const ask = async (): Promise<unknown> => {
      const outcome = await authenticator.authenticate({ headers: { authorization: `Token ${token}` } })
      return outcome.ok
        ? 200
        : [outcome.status, outcome.error.reason, outcome.headers['retry-after'] !== undefined]
    }
    const answers = [await ask()]
    flaky.down.add('lookUp')
    answers.push(await ask(), await ask())
    flaky.down.clear()
    answers.push(await ask())
    const down = [503, 'verifier_unavailable', true]
    expect(answers).toStrictEqual([200, down, down, 200])
  })

  it('a role that cannot be read makes no key that may do less: it is an outage', async () => {
    const { flaky, keyring } = await openFlaky()
    await keyring.users.update('u1', { permissions: ['support', 'account:read'] })
    const { token } = await keyring.keys.issue({ userId: 'u1' })
    flaky.down.add('get')
    await expect(keyring.verify(token)).rejects.toMatchObject({ code: 'store_unavailable' })
    flaky.down.clear()
    expect(await judge(keyring, token)).toBe('ok')
  })

  it('junk that no store has to be asked about is refused as ever', async () => {
    const flaky = new FlakyStore(memoryStore())
    const keyring = await createKeyring({ store: flaky.store }).open()
    expect(await judge(keyring, 'sta_00000000000000000000000000000000ffffffff')).toBeNull()
  })
})

describe('where the answer to a commit is lost', () => {
  it('the error says that nothing is known, and what was done is there', async () => {
    const { flaky, keyring } = await openFlaky()
    flaky.losesAnswers = true
    expect(await codeOf(keyring.keys.revoke('k1'))).toBe('store_unavailable')
    flaky.losesAnswers = false
    expect((await keyring.keys.get('k1'))?.state).toBe('revoked')
    expect(await keyring.keys.revoke('k1')).toMatchObject({ state: 'revoked' })
  })
})
