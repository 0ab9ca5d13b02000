import type { KeyringErrorCode } from '@latchkey/keyring'

export type Said = 'done' | KeyringErrorCode

/** Whoever a key depends on: users, service accounts, accounts and enterprises. */
interface Party {
  readonly accountId?: string
  readonly enterpriseId?: string
  status: 'active' | 'disabled' | 'deleted'
  permissions: readonly string[]
}

interface ModelKey {
  readonly owner: string
  readonly createdAt: number
  expiresAt: number
  /** Rotated, or its place given to another one. */
  isReplaced: boolean
  /** Why it is refused for good. */
  end: 'token_revoked' | 'token_expired' | null
}

const hasPlace = (owner: string): boolean => !owner.startsWith('u')

/** Which keys are to be accepted, by the contract's words: no more than a list of keys, and of those that they depend on. */
export class KeyringModel {
  now = 0
  readonly keys: ModelKey[] = []
  readonly #parties: ReadonlyMap<string, Party>

  constructor(parties: Readonly<Record<string, Pick<Party, 'accountId' | 'enterpriseId'>>>) {
    this.#parties = new Map(
      Object.entries(parties).map(([id, place]) => [
        id,
        { ...place, status: 'active', permissions: ['a:b', 'c:d'] },
      ]),
    )
  }

  issue(owner: string, lifetime: number): Said {
    const said = this.#mayHaveKey(owner)
    if (said !== 'done') return said
    const holder = hasPlace(owner) ? this.keys.find((key) => key.owner === owner && isLive(key)) : undefined
    if (holder !== undefined && !this.#isExpired(holder)) return 'conflict'
    // A service account has a single key: one that has expired gives its place up.
    if (holder !== undefined) Object.assign(holder, { isReplaced: true, end: 'token_expired' })
    this.#add(owner, lifetime)
    return 'done'
  }

  rotate(which: number, overlap: number, lifetime: number | null): Said {
    const old = this.#key(which)
    if (old.isReplaced || old.end !== null) return 'conflict'
    const said = this.#mayHaveKey(old.owner)
    if (said !== 'done') return said
    this.#add(old.owner, lifetime ?? old.expiresAt - old.createdAt)
    old.isReplaced = true
    if (overlap === 0) old.end = this.#isExpired(old) ? 'token_expired' : 'token_revoked'
    else old.expiresAt = Math.min(old.expiresAt, this.now + overlap)
    return 'done'
  }

  revoke(which: number): Said {
    this.#key(which).end ??= 'token_revoked'
    return 'done'
  }

  /** Of a user, a service account, an account or an enterprise itself. */
  revokeAll(whose: string): Said {
    for (const key of this.keys) {
      const { accountId, enterpriseId } = this.#party(key.owner)
      if ([key.owner, accountId, enterpriseId].includes(whose)) key.end ??= 'token_revoked'
    }
    return 'done'
  }

  change(id: string, change: Partial<Party>): Said {
    const party = this.#party(id)
    if (party.status === 'deleted') return 'not_found'
    Object.assign(party, change)
    return 'done'
  }

  /** What a request with the key is told: its scopes, or why it is refused. */
  verdict(which: number): string {
    const key = this.#key(which)
    if (key.end !== null) return key.end
    if (this.#isExpired(key)) return 'token_expired'
    return this.#chainOf(key.owner).every(({ status }) => status === 'active')
      ? this.#party(key.owner).permissions.join(' ')
      : 'subject_disabled'
  }

  #mayHaveKey(owner: string): Said {
    const [subject, ...others] = this.#chainOf(owner)
    if (subject?.status === 'deleted') return 'not_found'
    return [subject, ...others].every((party) => party?.status === 'active') ? 'done' : 'conflict'
  }

  /** The owner, its account, and the enterprise of either. */
  #chainOf(owner: string): readonly Party[] {
    const subject = this.#party(owner)
    const account = subject.accountId === undefined ? [] : [this.#party(subject.accountId)]
    const enterprise = subject.enterpriseId ?? account[0]?.enterpriseId
    return [subject, ...account, ...(enterprise === undefined ? [] : [this.#party(enterprise)])]
  }

  #add(owner: string, lifetime: number): void {
    this.keys.push({
      owner,
      createdAt: this.now,
      expiresAt: this.now + lifetime,
      isReplaced: false,
      end: null,
    })
  }

  #isExpired({ expiresAt }: ModelKey): boolean {
    return this.now >= expiresAt
  }

  #key(which: number): ModelKey {
    const key = this.keys[which]
    if (key === undefined) throw new Error('no such key')
    return key
  }

  #party(id: string): Party {
    const party = this.#parties.get(id)
    if (party === undefined) throw new Error('no such party')
    return party
  }
}

/** It holds its owner's place: neither at its end, nor rotated. */
function isLive({ end, isReplaced }: ModelKey): boolean {
  return end === null && !isReplaced
}
