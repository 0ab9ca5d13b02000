import type { RoleView } from '@latchkey/keyring'
import { command, type Command } from '../command.js'
import type { Session } from '../session.js'
import { pageFlags, printList } from './list.js'

const scopes = {
  type: 'words',
  value: "'SCOPE …'",
  help: "Scopes: 'pipeline:read account:*'",
  required: true,
} as const
const name = [{ name: 'NAME', help: 'The role: 2 to 50 of a-z, 0-9, _ and -' }] as const

const create = command({
  name: 'role create',
  summary: 'Create a role: a named set of permissions',
  about: 'It can be used wherever permissions are; what it holds is looked up at each use of a key.',
  operands: name,
  flags: { permissions: scopes },
  examples: ["latchkey role create operator --permissions 'pipeline:* account:read'"],
  async run(session, { permissions }, [role = '']) {
    const { roles } = await session.keyring({ create: true })
    await answerRole(session, await roles.create({ name: role, permissions }))
  },
})

const list = command({
  name: 'role list',
  summary: 'List roles, the predefined ones first',
  flags: pageFlags,
  examples: ['latchkey role list'],
  async run(session, values) {
    const { roles } = await session.keyring()
    const listing = {
      name: 'roles',
      columns: [
        { title: 'NAME', cell: ({ name: role }: RoleView) => role },
        { title: 'PERMISSIONS', cell: ({ permissions }: RoleView) => permissions.join(' '), flexible: true },
        { title: 'PREDEFINED', cell: ({ predefined }: RoleView) => (predefined ? 'yes' : 'no') },
      ] as const,
      read: (page: object) => roles.list(page),
      cursor: ({ name: role }: RoleView) => role,
      none: 'There are no more roles',
    }
    await printList(session, listing, values)
  },
})

const update = command({
  name: 'role update',
  summary: 'Change what a role holds',
  about: 'Every key of everybody who has the role follows at once.',
  operands: name,
  flags: { permissions: scopes },
  examples: ["latchkey role update operator --permissions 'pipeline:read'"],
  async run(session, { permissions }, [role = '']) {
    const { roles } = await session.keyring()
    await answerRole(session, await roles.update(role, { permissions }))
  },
})

const remove = command({
  name: 'role delete',
  summary: 'Delete a role: it grants nothing any more',
  about: 'It asks first. Whoever still has its name gets what a new role of that name holds.',
  operands: name,
  examples: ['latchkey role delete operator --yes'],
  async run(session, _values, [role = '']) {
    const { roles } = await session.keyring()
    await session.confirm('Whoever has this role loses what it grants.')
    await roles.delete(role)
    await session.answer({ deleted: role }, [`role ${role} deleted`])
  },
})

function answerRole(session: Session, role: RoleView): Promise<void> {
  return session.answer({ role }, [`role ${role.name}: ${role.permissions.join(' ')}`])
}

export const roleCommands: readonly Command[] = [create, list, update, remove]
