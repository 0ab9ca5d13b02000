import { randomBytes } from 'node:crypto'
import type { Keyring } from '@latchkey/keyring'
import type { Item } from './node-process.js'

/** A key that is good until something is done. */
export interface Doomed {
  readonly item: Item
  /** Where every use of the key is refused from then on, and so is written down. */
  readonly keyId: string | null
  /** May be called again where its answer was lost. Returns a key that is good from then on, where there is one. */
  readonly change: () => Promise<Item | null>
}

/** Keys of one scenario, each on records of its own. */
export interface Cast {
  /** Good for ever. */
  readonly steady: readonly Item[]
  readonly doomed: readonly Doomed[]
  /** Good until an instant. */
  readonly expiring: readonly { readonly item: Item; readonly until: Date }[]
  /** Changes something that a steady key hangs on, and takes nothing from it. */
  readonly touch: (name: string) => Promise<unknown>
}

/** Milliseconds for which the expiring key is good. */
const shortLife = 1500

export interface CastOptions {
  /** Is there a key that expires? */
  readonly expiry: boolean
  /** How many of everything. */
  readonly crews: number
}

let hired = 0

/** Makes one of everything that a key can lose its right by, or more. */
export async function hire(admin: Keyring, { expiry, crews }: CastOptions): Promise<Cast> {
  const all: Crew[] = Array.from({ length: crews }, (_, i) => new Crew(admin, ++hired, i))
  const steady = await Promise.all(all.map(steadyKeys))
  const doomed = await Promise.all(all.map(doomedKeys))
  const short = expiry ? await Promise.all(all.map(expiring)) : []
  return {
    steady: steady.flatMap(({ items }) => items),
    doomed: doomed.flat(),
    expiring: short,
    touch: (what) => admin.users.update(steady[0]?.userId ?? '', { name: what }),
  }
}

class Crew {
  readonly admin: Keyring
  readonly number: number
  readonly #suffix: string

  /** `number` there is once; `place` is its place in the cast. */
  constructor(admin: Keyring, number: number, place: number) {
    this.admin = admin
    this.number = number
    this.#suffix = place === 0 ? '' : ` ${place + 1}`
  }

  item(name: string, token: string): Item {
    return { name: name + this.#suffix, token }
  }

  /** A user with a key, in an account of its own, of an enterprise of its own. */
  async user(name: string, permissions: readonly string[] = ['pipeline:*']) {
    const { admin } = this
    const { id: enterpriseId } = await admin.enterprises.create({ name })
    const { id: accountId } = await admin.accounts.create({ name, enterpriseId })
    const email = `${accountId}@example.com`
    const { id: userId } = await admin.users.create({ accountId, email, permissions })
    const { token, key } = await admin.keys.issue({ userId })
    return { enterpriseId, accountId, userId, keyId: key.id, item: this.item(name, token) }
  }

  async serviceAccount(name: string) {
    const { accountId } = await this.user(`${name}-owner`)
    const { id } = await this.admin.serviceAccounts.create({ accountId, name, permissions: ['*'] })
    const { token, key } = await this.admin.keys.issue({ serviceAccountId: id })
    return { id, keyId: key.id, item: this.item(name, token) }
  }

  /** An enterprise key that acts on an account. */
  async delegate(name: string) {
    const { enterpriseId, accountId } = await this.user(`${name}-child`)
    const { id } = await this.admin.serviceAccounts.create({ enterpriseId, name, permissions: ['*'] })
    const { token } = await this.admin.keys.issue({ serviceAccountId: id })
    return { id, accountId, item: { ...this.item(name, token), delegateTo: accountId } }
  }
}

async function steadyKeys(crew: Crew): Promise<{ userId: string; items: readonly Item[] }> {
  const user = await crew.user('personal')
  const imported = `from-elsewhere-${randomBytes(16).toString('hex')}`
  await crew.admin.keys.import({ userId: user.userId, token: imported })
  const others = [await crew.serviceAccount('service'), await crew.delegate('delegate')]
  const items = [user.item, crew.item('imported', imported), ...others.map(({ item }) => item)]
  return { userId: user.userId, items }
}

async function doomedKeys(crew: Crew): Promise<readonly Doomed[]> {
  const { admin } = crew
  return Promise.all([
    one(crew.user('revoked'), ({ keyId }) => admin.keys.revoke(keyId)),
    rotatedOut(crew),
    ...narrowed(crew),
    one(crew.user('user disabled'), ({ userId }) => admin.users.update(userId, disabled)),
    one(crew.serviceAccount('service account disabled'), ({ id }) =>
      admin.serviceAccounts.update(id, disabled),
    ),
    one(crew.user('account disabled'), ({ accountId }) => admin.accounts.update(accountId, disabled)),
    one(crew.user('enterprise disabled'), ({ enterpriseId }) =>
      admin.enterprises.update(enterpriseId, disabled),
    ),
    one(crew.user('all revoked'), ({ accountId }) => admin.keys.revokeAll({ accountId })),
    one(crew.delegate('account detached'), ({ accountId }) =>
      admin.accounts.update(accountId, { enterpriseId: null }),
    ),
  ])
}

const disabled = { status: 'disabled' } as const

interface Member {
  readonly item: Item
  readonly keyId?: string
}

async function one<T extends Member>(
  member: Promise<T>,
  change: (member: T) => Promise<unknown>,
): Promise<Doomed> {
  const made = await member
  const keyId = made.item.scope === undefined ? (made.keyId ?? null) : null
  return { item: made.item, keyId, change: () => change(made).then(() => null) }
}

/** Its successor must be good at once. */
async function rotatedOut(crew: Crew): Promise<Doomed> {
  const { item, keyId } = await crew.user('rotated out')
  const idempotencyKey = `rotation of ${keyId}`
  const change = async (): Promise<Item> => {
    const { token } = await crew.admin.keys.rotate(keyId, { idempotencyKey })
    return crew.item('successor', token)
  }
  return { item, keyId, change }
}

function narrowed(crew: Crew): readonly Promise<Doomed>[] {
  const scope = 'pipeline:write'
  const permissions = ['pipeline:read']
  const role = `role-${crew.number}`
  const inRole = crew.admin.roles
    .create({ name: role, permissions: ['pipeline:*'] })
    .then(() => crew.user('role narrowed', [role]))
  return [
    one(scoped(crew.user('narrowed'), scope), ({ userId }) =>
      crew.admin.users.update(userId, { permissions }),
    ),
    one(scoped(inRole, scope), () => crew.admin.roles.update(role, { permissions })),
  ]
}

async function scoped<T extends Member>(member: Promise<T>, scope: string): Promise<T> {
  const made = await member
  return { ...made, item: { ...made.item, scope } }
}

async function expiring(crew: Crew): Promise<{ item: Item; until: Date }> {
  const { userId } = await crew.user('expiring owner')
  const { token, key } = await crew.admin.keys.issue({ userId, expiresIn: shortLife })
  return { item: crew.item('expired', token), until: key.expiresAt as Date }
}
