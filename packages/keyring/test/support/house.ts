import { createKeyring, type Keyring } from '../../src/keyring.js'
import type { KeyringOptions } from '../../src/options.js'
import type { KeyringError, KeyringErrorCode } from '../../src/errors.js'

/** A clock that stands still until it is moved. */
class TestClock {
  instant: Date

  constructor(start = '2026-01-01T00:00:00Z') {
    this.instant = new Date(start)
  }

  readonly now = (): Date => this.instant

  /** In milliseconds; may be negative. */
  move(milliseconds: number): void {
    this.instant = new Date(this.instant.getTime() + milliseconds)
  }

  set(instant: string | number): void {
    this.instant = new Date(instant)
  }
}

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

export interface House {
  readonly keyring: Keyring
  readonly clock: TestClock
}

/**
 * Enterprise `e1` with account `a1`: user `u1`, service account `s1`; enterprise service account `es1`. Account `a2` of no
 * enterprise: user `u2`, service account `s2`. Enterprise `e2` with account `a3`: user `u3`, service account `s3`; `es2`.
 */
export async function openHouse(options: Omit<KeyringOptions, 'clock'> = {}): Promise<House> {
  const clock = new TestClock()
  const keyring = createKeyring({ ...options, clock: clock.now })
  await keyring.enterprises.create({ id: 'e1', name: 'First' })
  await keyring.enterprises.create({ id: 'e2', name: 'Second' })
  await keyring.accounts.create({ id: 'a1', shortId: 'short1', name: 'One', enterpriseId: 'e1' })
  await keyring.accounts.create({ id: 'a2', shortId: 'short2', name: 'Two' })
  await keyring.accounts.create({ id: 'a3', shortId: 'short3', name: 'Three', enterpriseId: 'e2' })
  for (const n of [1, 2, 3]) {
    const accountId = `a${n}`
    const permissions = ['pipeline:*', 'account:read']
    await keyring.users.create({ id: `u${n}`, accountId, email: `user${n}@example.com`, permissions })
    await keyring.serviceAccounts.create({ id: `s${n}`, accountId, name: `robot ${n}`, permissions: ['*'] })
  }
  for (const n of [1, 2]) {
    const enterpriseId = `e${n}`
    await keyring.serviceAccounts.create({
      id: `es${n}`,
      enterpriseId,
      name: `chief ${n}`,
      permissions: ['*'],
    })
  }
  return { keyring, clock }
}

/** The error of a refused call; fails where it was none, or where it is no KeyringError. */
export async function refusal(call: Promise<unknown> | (() => unknown)): Promise<KeyringError> {
  try {
    await (typeof call === 'function' ? call() : call)
  } catch (thrown) {
    const error = thrown as KeyringError
    if (error.name === 'KeyringError') return error
    throw thrown
  }
  throw new Error('the call was not refused')
}

/** The code of a refused call. */
export async function codeOf(call: Promise<unknown> | (() => unknown)): Promise<KeyringErrorCode> {
  return (await refusal(call)).code
}

/** Why a token is refused: the reason of the AuthError, `null` where it is unknown, `ok` where it is taken. */
export async function judge(keyring: Keyring, token: string): Promise<string | null> {
  try {
    return (await keyring.verify(token)) === null ? null : 'ok'
  } catch (error) {
    return (error as { reason: string }).reason
  }
}
