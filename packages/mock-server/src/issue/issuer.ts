import type { Issued, Keyring } from '@latchkey/keyring'
import type { CheckedSeed } from '../seed/checked-seed.js'
import { checkRequest, type IssueRequest } from './check-request.js'

const permissions = ['*']

/** Issues keys of each kind, whatever the seed has: what a key needs and is not there is made once, and used again. */
export class Issuer {
  readonly #keyring: Keyring
  readonly #seed: CheckedSeed
  readonly #made = new Map<string, Promise<string>>()

  constructor(keyring: Keyring, seed: CheckedSeed) {
    this.#keyring = keyring
    this.#seed = seed
  }

  reset(): void {
    this.#made.clear()
  }

  async issue(input: IssueRequest): Promise<Issued> {
    const { kind, scopes, expiresIn } = checkRequest(input)
    const owner =
      kind === 'personal'
        ? { userId: await this.#user() }
        : { serviceAccountId: await this.#serviceAccount(kind) }
    return this.#keyring.keys.issue({
      ...owner,
      ...(scopes !== undefined && { scopes }),
      ...(expiresIn !== undefined && { expiresIn }),
    })
  }

  /** A fresh one each time: a service account has a single key. */
  async #serviceAccount(kind: 'service' | 'enterprise'): Promise<string> {
    const home =
      kind === 'service' ? { accountId: await this.#account() } : { enterpriseId: await this.#enterprise() }
    const name = `Issued ${kind} key`
    return (await this.#keyring.serviceAccounts.create({ ...home, name, permissions })).id
  }

  async #user(): Promise<string> {
    return this.#first('users', async () => {
      const accountId = await this.#account()
      const email = 'issued@example.com'
      return this.#keyring.users.create({ accountId, email, name: 'Issued User', permissions })
    })
  }

  #account(): Promise<string> {
    return this.#first('accounts', () => this.#keyring.accounts.create({ name: 'Issued Account' }))
  }

  #enterprise(): Promise<string> {
    return this.#first('enterprises', () => this.#keyring.enterprises.create({ name: 'Issued Enterprise' }))
  }

  /** The id of the seed's first one, or of one that is made now. */
  async #first(
    list: 'users' | 'accounts' | 'enterprises',
    make: () => Promise<{ readonly id: string }>,
  ): Promise<string> {
    const [seeded] = this.#seed[list]
    if (seeded !== undefined) return seeded.id
    const making = this.#made.get(list) ?? make().then(({ id }) => id)
    this.#made.set(list, making)
    return making
  }
}
