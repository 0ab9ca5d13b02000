import { AuthError, type Identity } from '@latchkey/core'
import { createKeyring, KeyringError, memoryStore, type Keyring } from '@latchkey/keyring'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holds, timeLimit } from './budget.js'
import { KeyringModel, type Said } from './keyring-model.js'
import { parties, steps, type Call, type Id, type Step } from './keyring-steps.js'

/** A keyring with a memory, one without on the same store, and the model: what is done to the first must be seen by all. */
class Triplets {
  readonly #model = new KeyringModel(parties)
  readonly #keyring: Keyring
  readonly #other: Keyring
  readonly #issued: { readonly id: string; readonly token: string }[] = []
  readonly #start = Date.parse('2026-01-01T00:00:00Z')

  constructor() {
    const store = memoryStore()
    const clock = (): Date => new Date(this.#start + this.#model.now)
    this.#keyring = createKeyring({ store, clock })
    this.#other = createKeyring({ store, clock, cache: false })
  }

  async open(): Promise<void> {
    const permissions = ['a:b', 'c:d']
    const { enterprises, accounts, users, serviceAccounts } = this.#keyring
    for (const [id, place] of Object.entries(parties)) {
      if (id.startsWith('a')) await accounts.create({ id, name: 'Account', ...place })
      else if (id.startsWith('u'))
        await users.create({ id, email: 'u@example.com', permissions, ...(place as { accountId: string }) })
      else if (/^e\d/.test(id)) await enterprises.create({ id, name: 'Enterprise' })
      else
        await serviceAccounts.create({ id, name: 'Robot', permissions, ...(place as { accountId: string }) })
    }
  }

  async take(one: Step): Promise<void> {
    if ('which' in one && this.#issued.length === 0) return
    if (one.do === 'move') this.#model.now = Math.max(this.#model.now + one.milliseconds, 0)
    else {
      const expected = this.#expected(one)
      expect(await saidBy(() => this.#call(one))).toBe(expected)
    }
    await this.check()
  }

  /** Is each key accepted, or refused with the reason that the model gives? */
  async check(): Promise<void> {
    for (const [i, { token }] of this.#issued.entries()) {
      const expected = this.#model.verdict(i)
      const remembered = this.#keyring.recall(token)
      if (remembered !== undefined) expect(scopesOf(remembered)).toBe(expected)
      for (const keyring of [this.#keyring, this.#other])
        expect(await verdictOf(keyring, token)).toBe(expected)
    }
  }

  #nth(given: number): number {
    return given % this.#issued.length
  }

  #expected(one: Call): Said {
    const model = this.#model
    switch (one.do) {
      case 'issue':
        return model.issue(one.owner, one.lifetime)
      case 'rotate':
        return model.rotate(this.#nth(one.which), one.overlap, one.lifetime)
      case 'revoke':
        return model.revoke(this.#nth(one.which))
      case 'revokeAll':
        return model.revokeAll(one.id)
      case 'delete':
        return model.change(one.id, { status: 'deleted' })
      case 'status':
        return model.change(one.id, { status: one.status })
      case 'permit':
        return model.change(one.owner, { permissions: one.permissions })
    }
  }

  async #call(one: Call): Promise<void> {
    const { keys } = this.#keyring
    switch (one.do) {
      case 'issue':
        return this.#add(await keys.issue({ ...ownerOf(one.owner), expiresIn: one.lifetime }))
      case 'rotate': {
        const { id } = this.#at(one.which)
        return this.#add(
          await keys.rotate(id, {
            overlap: one.overlap,
            ...(one.lifetime !== null && { expiresIn: one.lifetime }),
          }),
        )
      }
      case 'revoke':
        return void (await keys.revoke(this.#at(one.which).id))
      case 'revokeAll':
        return void (await keys.revokeAll(
          isOwner(one.id)
            ? ownerOf(one.id)
            : one.id.startsWith('a')
              ? { accountId: one.id }
              : { enterpriseId: one.id },
        ))
      case 'delete':
        return this.#collectionOf(one.id).delete(one.id)
      case 'status':
        return void (await this.#collectionOf(one.id).update(one.id, { status: one.status }))
      case 'permit':
        return void (await this.#granteesOf(one.owner).update(one.owner, { permissions: one.permissions }))
    }
  }

  #add({ token, key }: { readonly token: string; readonly key: { readonly id: string } }): void {
    this.#issued.push({ id: key.id, token })
  }

  #at(given: number): { readonly id: string } {
    return this.#issued[this.#nth(given)] ?? { id: '' }
  }

  #granteesOf(id: Id): Keyring['users'] | Keyring['serviceAccounts'] {
    return id.startsWith('u') ? this.#keyring.users : this.#keyring.serviceAccounts
  }

  #collectionOf(id: Id): Pick<Keyring['users'], 'delete'> & {
    update(id: string, change: { status: 'active' | 'disabled' }): Promise<unknown>
  } {
    if (isOwner(id)) return this.#granteesOf(id)
    return id.startsWith('a') ? this.#keyring.accounts : this.#keyring.enterprises
  }

  async close(): Promise<void> {
    await Promise.all([this.#keyring.close(), this.#other.close()])
  }
}

const isOwner = (id: Id): boolean => /^(?:u|s|es)\d/.test(id)

function ownerOf(id: Id): { userId: string } | { serviceAccountId: string } {
  return id.startsWith('u') ? { userId: id } : { serviceAccountId: id }
}

async function saidBy(call: () => Promise<unknown>): Promise<Said> {
  try {
    await call()
    return 'done'
  } catch (error) {
    if (error instanceof KeyringError) return error.code
    throw error
  }
}

const scopesOf = ({ scopes }: Identity): string => scopes.join(' ')

async function verdictOf(keyring: Keyring, token: string): Promise<string> {
  try {
    const identity = await keyring.verify(token)
    return identity === null ? 'unknown' : scopesOf(identity)
  } catch (error) {
    if (error instanceof AuthError) return error.reason
    throw error
  }
}

describe('whatever is done to keys and to those who have them', () => {
  it(
    'each key is accepted, or refused for the reason that the contract gives',
    async () => {
      const property = fc.asyncProperty(steps, async (list) => {
        const triplets = new Triplets()
        await triplets.open()
        try {
          for (const one of list) await triplets.take(one)
        } finally {
          await triplets.close()
        }
      })
      await holds(50, property)
    },
    timeLimit,
  )
})
