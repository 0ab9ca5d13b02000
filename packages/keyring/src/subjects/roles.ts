import type { AuditAction } from '../audit-actions.js'
import type { BoundCaller } from '../caller.js'
import { KeyringError, notFound } from '../errors.js'
import { checkRoleName, checkScopes } from '../fields.js'
import type { Ledger, Plan } from '../ledger.js'
import { ownMembers } from '../members.js'
import { checkPage } from '../page.js'
import type { Page } from '../store/key-store.js'
import type { RoleRecord } from '../store/records.js'
import type { RoleView } from '../types.js'
import { activeRole, predefinedRoles } from './permissions.js'
import { requireUnbound } from './visibility.js'

/**
 * Named sets of permissions, usable wherever permissions are, and resolved at each use of a key. They are common to all accounts:
 * every caller sees them, and only an unbound one changes them.
 */
export class Roles {
  readonly #ledger: Ledger
  readonly #caller: BoundCaller

  constructor(ledger: Ledger, caller: BoundCaller) {
    this.#ledger = ledger
    this.#caller = caller
  }

  /**
   * `name`: 2 to 50 of `a-z`, `0-9`, `_`, `-`, beginning with a letter; `permissions`: 1 to 200 scopes. A role goes by its name: one
   * that is made anew under a deleted one's name is granted to everybody who still has the name.
   *
   * @throws KeyringError `invalid`, `policy` for a bound caller, `conflict` where the name is taken or predefined,
   * `store_unavailable`.
   */
  async create(input: { name: string; permissions: readonly string[] }): Promise<RoleView> {
    const given = ownMembers('roles.create()', input, ['name', 'permissions'])
    requireUnbound(this.#caller, 'create roles')
    const name = checkRoleName(given.name)
    if (predefinedRoles.has(name)) throw new KeyringError('conflict', `the role "${name}" is predefined`)
    const permissions = checkScopes('permissions', given.permissions)
    return this.#write('role.created', name, async () => {
      const there = await this.#ledger.get('roles', name)
      if (there?.status === 'active') throw new KeyringError('conflict', taken(name))
      const version = (there?.version ?? 0) + 1
      const createdAt = there?.createdAt ?? this.#ledger.now()
      return { id: name, version, createdAt, permissions, status: 'active' }
    })
  }

  /** Null where there is none. @throws KeyringError `invalid`, `store_unavailable`. */
  async get(name: string): Promise<RoleView | null> {
    const permissions = predefinedRoles.get(checkRoleName(name))
    if (permissions !== undefined) return predefinedView(name, permissions)
    const role = await activeRole(this.#ledger, name)
    return role === null ? null : viewOf(role)
  }

  /** The predefined ones first. The next page is `after` the last name; `limit`, of the others, from 1 to 1000, default 100. */
  async list(input: Page = {}): Promise<readonly RoleView[]> {
    const page = checkPage(ownMembers('roles.list()', input, ['after', 'limit']))
    const custom = await this.#ledger.read((store) => store.list('roles', {}, page))
    const predefined = [...predefinedRoles].map(([name, permissions]) => predefinedView(name, permissions))
    return [...(page.after === undefined ? predefined : []), ...custom.map(viewOf)]
  }

  /**
   * Every key of every subject that has the role follows.
   *
   * @throws KeyringError `invalid`, `policy` for a bound caller, `not_found`, `conflict` for a predefined one, `store_unavailable`.
   */
  async update(name: string, input: { permissions: readonly string[] }): Promise<RoleView> {
    const given = ownMembers('roles.update()', input, ['permissions'])
    requireUnbound(this.#caller, 'change roles')
    const permissions = checkScopes('permissions', given.permissions)
    return this.#write('role.updated', checkRoleName(name), async () => {
      const role = await this.#existing(name)
      return { ...role, version: role.version + 1, permissions }
    })
  }

  /** It grants nothing any more. Errors as of `update()`. */
  async delete(name: string): Promise<void> {
    requireUnbound(this.#caller, 'delete roles')
    await this.#write('role.deleted', checkRoleName(name), async () => {
      const role = await this.#existing(name)
      return { ...role, version: role.version + 1, status: 'deleted' }
    })
  }

  async #existing(name: string): Promise<RoleRecord> {
    if (predefinedRoles.has(name))
      throw new KeyringError('conflict', `the role "${name}" is predefined, and cannot be changed`)
    const role = await activeRole(this.#ledger, name)
    if (role === null) throw notFound('role')
    return role
  }

  #write(action: AuditAction, name: string, make: () => Promise<RoleRecord>): Promise<RoleView> {
    const plan = async (): Promise<Plan<RoleView>> => {
      const record = await make()
      return {
        puts: [{ table: 'roles', record, expect: record.version === 1 ? null : record.version - 1 }],
        audit: [this.#ledger.entry(this.#caller, action, { subjectId: name })],
        result: viewOf(record),
        announce: () =>
          this.#ledger.emitter.emit('subject.changed', { action, id: name, actor: this.#caller.actor }),
      }
    }
    return this.#ledger.change(plan, () => taken(name))
  }
}

function taken(name: string): string {
  return `there is a role "${name}" already`
}

function viewOf({ id, permissions }: RoleRecord): RoleView {
  return Object.freeze({ name: id, permissions: Object.freeze([...permissions]), predefined: false })
}

function predefinedView(name: string, permissions: readonly string[]): RoleView {
  return Object.freeze({ name, permissions: Object.freeze([...permissions]), predefined: true })
}
