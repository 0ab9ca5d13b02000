import {
  createKeyring,
  memoryStore,
  type Keyring,
  type KeyringOptions,
  type KeyStore,
} from '@latchkey/keyring'
import type { VerifierSubject } from '../../src/index.js'

/** A keyring on this store, whose every call can be made to fail. */
export async function keyringSubject(
  store: KeyStore,
  options: Omit<KeyringOptions, 'store'> = {},
): Promise<VerifierSubject> {
  let isDown = false
  const keyring = createKeyring({ ...options, store: failing(store, () => isDown) })
  const [one, two] = [await issue(keyring, 'one'), await issue(keyring, 'two')]
  const [revoked, disabled] = [await issue(keyring, 'three'), await issue(keyring, 'four')]
  await keyring.keys.revokeToken(revoked)
  await keyring.users.update('four', { status: 'disabled' })
  return {
    verifier: keyring,
    known: [
      { token: one, subjectId: 'one' },
      { token: two, subjectId: 'two' },
    ],
    // Well-formed, so that the store must be asked.
    unknown: await issue(createKeyring({ store: memoryStore() }), 'elsewhere'),
    refused: [
      { token: revoked, reason: 'token_revoked' },
      { token: disabled, reason: 'subject_disabled' },
    ],
    fail: () => void (isDown = true),
    close: async () => {
      isDown = false
      await keyring.close()
    },
  }
}

async function issue(keyring: Keyring, userId: string): Promise<string> {
  if ((await keyring.accounts.list({ limit: 1 })).length === 0)
    await keyring.accounts.create({ id: 'account', name: 'Account' })
  const email = `${userId}@example.com`
  await keyring.users.create({ id: userId, accountId: 'account', email, permissions: ['pipeline:*'] })
  const { token } = await keyring.keys.issue({ userId, expiresIn: '90d' })
  return token
}

function failing(store: KeyStore, isDown: () => boolean): KeyStore {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown => {
        if (isDown()) throw new Error(`connect ECONNREFUSED, with ${JSON.stringify(args)}`)
        return Reflect.apply(member, target, args)
      }
    },
  })
}
