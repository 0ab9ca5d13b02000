import type { UserView } from '@latchkey/keyring'
import { command, given, type Command } from '../command.js'
import { permissionsFlag, updateGrants, type GranteeKind } from './grants.js'
import { pageFlags } from './list.js'
import { lifecycle, printCreated, printSubjects, statusFlag } from './subject.js'

const kind: GranteeKind<UserView> = {
  noun: 'user',
  member: 'user',
  stops: 'every key of the user',
  asksBeforeDisabling: false,
  columns: [
    { title: 'ID', cell: ({ id }) => id },
    { title: 'ACCOUNT', cell: ({ accountId }) => accountId },
    { title: 'EMAIL', cell: ({ email }) => email, flexible: true },
    { title: 'NAME', cell: ({ name }) => name, flexible: true },
    { title: 'PERMISSIONS', cell: ({ permissions }) => permissions.join(' '), flexible: true },
    { title: 'STATUS', cell: ({ status }) => status },
  ],
  of: (keyring) => keyring.users,
}

const create = command({
  name: 'user create',
  summary: 'Create a user; the id alone goes to stdout',
  flags: {
    account: { type: 'text', value: 'ID', help: 'The account that the user belongs to', required: true },
    email: { type: 'text', help: 'Unique within the account', required: true },
    permissions: { ...permissionsFlag, required: true },
    name: { type: 'text', help: '1 to 100 characters' },
    id: { type: 'text', value: 'ID', help: 'Default a new one' },
  },
  examples: [
    'latchkey user create --account "$ACCOUNT" --email ada@example.com --permissions \'pipeline:read readonly\'',
  ],
  async run(session, values) {
    const { users } = await session.keyring()
    const { account: accountId, email, permissions: granted, name, id } = values
    const user = await users.create({ accountId, email, permissions: granted, ...given({ name, id }) })
    await printCreated(session, kind, user)
  },
})

const list = command({
  name: 'user list',
  summary: 'List users',
  flags: {
    account: { type: 'text', value: 'ID', help: 'Only those of this account' },
    email: { type: 'text', help: 'Only those with this address' },
    status: statusFlag,
    ...pageFlags,
  },
  examples: ['latchkey user list --account "$ACCOUNT"', 'latchkey user list --email ada@example.com --json'],
  async run(session, { account, email, status, ...page }) {
    await printSubjects(session, kind, { accountId: account, email, status }, page)
  },
})

const update = updateGrants(kind, {
  about: 'Every key of the user follows at once.',
  name: '1 to 100 characters',
  examples: ["latchkey user update 65f1c0ffee65f1c0ffee65f1 --permissions 'pipeline:read pipeline:write'"],
})

export const userCommands: readonly Command[] = [create, list, update, ...lifecycle(kind)]
