import type { Keyring } from '@latchkey/keyring'
import type { Item } from '../faults/node-process.js'

/** A key, and when it was taken away. Instants are those of `performance.now()`. */
export interface SoakKey extends Item {
  readonly id: string
  /** Whoever has it gets the one that comes after it. */
  readonly owner: { readonly userId: string } | { readonly serviceAccountId: string }
  readonly delegateTo?: string
  /** When the call was made that takes it away. */
  begunAt: number | null
  /** When that was committed: at the latest when the call came back. */
  committedAt: number | null
}

const accounts = 12
/** Dead keys that are still asked for. */
const mostDead = 200

/** As many living keys at all times: each one that is taken away is replaced. */
export class Population {
  readonly living: SoakKey[] = []
  readonly dead: SoakKey[] = []
  readonly #admin: Keyring

  private constructor(admin: Keyring) {
    this.#admin = admin
  }

  /** Personal keys, service keys, and enterprise keys that act on an account. */
  static async of(admin: Keyring): Promise<Population> {
    const population = new Population(admin)
    const { id: enterpriseId } = await admin.enterprises.create({ name: 'soak' })
    const permissions = ['pipeline:*']
    for (let n = 0; n < accounts; n++) {
      const name = `soak ${n}`
      const { id: accountId } = await admin.accounts.create({ name, enterpriseId })
      const user = await admin.users.create({ accountId, email: `soak${n}@example.com`, permissions })
      const service = await admin.serviceAccounts.create({ accountId, name, permissions })
      const chief = await admin.serviceAccounts.create({ enterpriseId, name, permissions })
      await population.issue({ userId: user.id })
      await population.issue({ userId: user.id })
      await population.issue({ serviceAccountId: service.id })
      await population.issue({ serviceAccountId: chief.id }, accountId)
    }
    return population
  }

  async issue(owner: SoakKey['owner'], delegateTo?: string): Promise<void> {
    this.#add(owner, await this.#admin.keys.issue(owner), delegateTo)
  }

  /** A second attempt, where the answer to the first was lost, changes nothing more. */
  async revoke(key: SoakKey): Promise<void> {
    key.begunAt ??= performance.now()
    await this.#admin.keys.revoke(key.id)
    this.#bury(key)
  }

  async rotate(key: SoakKey): Promise<void> {
    key.begunAt ??= performance.now()
    const issued = await this.#admin.keys.rotate(key.id, { idempotencyKey: `after ${key.id}` })
    this.#bury(key)
    this.#add(key.owner, issued, key.delegateTo)
  }

  /** Changes something that the key hangs on, and takes nothing from it. */
  async touch({ owner }: SoakKey, name: string): Promise<void> {
    if ('userId' in owner) await this.#admin.users.update(owner.userId, { name })
    else await this.#admin.serviceAccounts.update(owner.serviceAccountId, { name })
  }

  #add(
    owner: SoakKey['owner'],
    { token, key }: { token: string; key: { id: string; kind: string } },
    delegateTo?: string,
  ): void {
    const whose = delegateTo === undefined ? {} : { delegateTo }
    this.living.push({ name: key.kind, id: key.id, token, owner, ...whose, begunAt: null, committedAt: null })
  }

  #bury(key: SoakKey): void {
    key.committedAt = performance.now()
    this.living.splice(this.living.indexOf(key), 1)
    this.dead.push(key)
    if (this.dead.length > mostDead) this.dead.shift()
  }
}
