import { KeyringError, type AccountView, type Keyring, type KeyStore } from '@latchkey/keyring'

/** What the API shows of an account, and a keyring does not know. */
interface Extras {
  readonly ownerEmail: string | null
  readonly plan: string
  /** What the account was called when it was posted, where a keyring takes no such name. */
  readonly company?: string
}

/** An account as the API shows it. */
export interface ShownAccount extends AccountView, Extras {
  readonly company: string
}

export interface SeededExtras extends Extras {
  readonly id: string
}

export interface PostedAccount {
  readonly company: string
  readonly ownerEmail: string | null
  readonly plan: string
  readonly enterpriseId: string
}

const nothing: Extras = { ownerEmail: null, plan: 'free' }

/** In the keyring's books instead of a name that it does not take, like one of 200 characters. */
const standIn = 'A posted account'

const pageSize = 1000

/** The keyring's accounts, with what the API tells of them besides. */
export class Accounts {
  readonly #keyring: Keyring
  readonly #store: KeyStore
  readonly #seed: readonly SeededExtras[]
  readonly #extras = new Map<string, Extras>()

  constructor(keyring: Keyring, store: KeyStore, seed: readonly SeededExtras[]) {
    this.#keyring = keyring
    this.#store = store
    this.#seed = seed
    this.reset()
  }

  reset(): void {
    this.#extras.clear()
    for (const { id, ownerEmail, plan } of this.#seed) this.#extras.set(id, { ownerEmail, plan })
  }

  async get(id: string): Promise<ShownAccount | null> {
    const account = await this.#keyring.accounts.get(id)
    return account === null ? null : this.#shown(account)
  }

  /** In the order in which they came into being. */
  async of(enterpriseId: string): Promise<readonly ShownAccount[]> {
    const accounts: AccountView[] = []
    for (let page: readonly AccountView[], after = {}; ; after = { after: page.at(-1)?.id }) {
      page = await this.#keyring.accounts.list({ enterpriseId, limit: pageSize, ...after })
      accounts.push(...page)
      if (page.length < pageSize) break
    }
    const places = await this.#places()
    const placeOf = ({ id }: AccountView): number => places.get(id) ?? 0
    return accounts.sort((a, b) => placeOf(a) - placeOf(b)).map((account) => this.#shown(account))
  }

  /** The change log has every account where it was created, and again wherever it was changed. */
  async #places(): Promise<ReadonlyMap<string, number>> {
    const places = new Map<string, number>()
    for (const { table, id, sequence } of await this.#store.changesSince(0, Number.MAX_SAFE_INTEGER)) {
      if (table === 'accounts' && !places.has(id)) places.set(id, sequence)
    }
    return places
  }

  async add({ company, ownerEmail, plan, enterpriseId }: PostedAccount): Promise<ShownAccount> {
    const account = await this.#create(company, enterpriseId)
    this.#extras.set(account.id, { ownerEmail, plan, company })
    return this.#shown(account)
  }

  /** The API takes longer names than a keyring does, and more characters. */
  async #create(name: string, enterpriseId: string): Promise<AccountView> {
    const { accounts } = this.#keyring
    try {
      return await accounts.create({ name, enterpriseId })
    } catch (error) {
      if (!(error instanceof KeyringError) || error.code !== 'invalid') throw error
      return accounts.create({ name: standIn, enterpriseId })
    }
  }

  #shown(account: AccountView): ShownAccount {
    const { company = account.name, ...extras } = this.#extras.get(account.id) ?? nothing
    return { ...account, ...extras, company: account.name === standIn ? company : account.name }
  }
}
