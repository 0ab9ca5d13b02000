import { createAuthenticator, type Auth, type Outcome } from '@latchkey/core'
import {
  createKeyring,
  memoryStore,
  type Keyring,
  type KeyringErrorCode,
  type KeyringOptions,
  type KeyStore,
} from '@latchkey/keyring'

const hour = 3_600_000
export const day = 24 * hour

export interface House {
  readonly keyring: Keyring
  readonly store: KeyStore
  /** Moves the keyring's clock, which begins at 2026-01-01. */
  move(milliseconds: number): void
  readonly clock: () => Date
  /** The whole way of a request with this key. */
  ask(token: string, delegateTo?: string): Promise<Outcome>
  /** Status and reason of its answer, or the scopes of a caller who passed. */
  verdict(token: string, delegateTo?: string): Promise<string>
  /** The caller that a key is. */
  authOf(token: string, delegateTo?: string): Promise<Auth>
}

/**
 * Enterprise `e1` with its service account `es1` and account `a1` (`short1`): user `u1`, service account `s1`. Account `b1`
 * (`short2`) is of enterprise `e2`: `es2`, user `v1`, service account `t1`. Users may do `pipeline:*` and `account:read`.
 */
export async function openHouse(options: Omit<KeyringOptions, 'clock'> = {}): Promise<House> {
  let now = new Date('2026-01-01T00:00:00Z')
  const clock = (): Date => now
  const store = options.store ?? memoryStore()
  const keyring = createKeyring({ ...options, store, clock })
  await furnish(keyring)
  const authenticator = createAuthenticator({ verifier: keyring, clock })
  const ask = (token: string, delegateTo?: string): Promise<Outcome> =>
    authenticator.authenticate({
      headers: {
        authorization: `Token ${token}`,
        ...(delegateTo && { 'x-delegate-account-id': delegateTo }),
      },
    })
  return {
    keyring,
    store,
    clock,
    ask,
    move: (milliseconds) => {
      now = new Date(now.getTime() + milliseconds)
    },
    verdict: async (token, delegateTo) => wordOf(await ask(token, delegateTo)),
    authOf: async (token, delegateTo) => {
      const outcome = await ask(token, delegateTo)
      if (outcome.ok && outcome.auth !== null) return outcome.auth
      throw new Error(`the key was refused: ${wordOf(outcome)}`)
    },
  }
}

async function furnish(keyring: Keyring): Promise<void> {
  const permissions = ['pipeline:*', 'account:read']
  for (const [n, accountId, userId, serviceAccountId] of [
    [1, 'a1', 'u1', 's1'],
    [2, 'b1', 'v1', 't1'],
  ] as const) {
    const enterpriseId = `e${n}`
    await keyring.enterprises.create({ id: enterpriseId, name: `Enterprise ${n}` })
    await keyring.accounts.create({ id: accountId, shortId: `short${n}`, name: `Account ${n}`, enterpriseId })
    await keyring.users.create({ id: userId, accountId, email: `user${n}@example.com`, permissions })
    await keyring.serviceAccounts.create({
      id: serviceAccountId,
      accountId,
      name: 'robot',
      permissions: ['*'],
    })
    await keyring.serviceAccounts.create({ id: `es${n}`, enterpriseId, name: 'chief', permissions: ['*'] })
  }
}

function wordOf(outcome: Outcome): string {
  if (!outcome.ok) return `${outcome.status} ${outcome.error.reason}`
  return outcome.auth === null ? 'anonymous' : outcome.auth.scopes.join(' ')
}

/** What a refused call says, without what differs by chance. */
export async function refusalOf(
  call: () => Promise<unknown>,
): Promise<{ code: KeyringErrorCode; message: string }> {
  try {
    await call()
  } catch (thrown) {
    const { name, code, message } = thrown as Error & { code: KeyringErrorCode }
    if (name === 'KeyringError') return { code, message }
    throw thrown
  }
  throw new Error('the call was not refused')
}

export async function codeOf(call: () => Promise<unknown>): Promise<KeyringErrorCode> {
  return (await refusalOf(call)).code
}
