import type { ServiceAccountView } from '@latchkey/keyring'
import { command, given, type Command } from '../command.js'
import { usage } from '../errors.js'
import { permissionsFlag, updateGrants, type GranteeKind } from './grants.js'
import { pageFlags } from './list.js'
import { lifecycle, printCreated, printSubjects, statusFlag } from './subject.js'

const kind: GranteeKind<ServiceAccountView> = {
  noun: 'service-account',
  member: 'serviceAccount',
  stops: 'the key of the service account',
  asksBeforeDisabling: false,
  columns: [
    { title: 'ID', cell: ({ id }) => id },
    { title: 'NAME', cell: ({ name }) => name, flexible: true },
    { title: 'ACCOUNT', cell: ({ accountId }) => accountId },
    { title: 'ENTERPRISE', cell: ({ enterpriseId }) => enterpriseId },
    { title: 'PERMISSIONS', cell: ({ permissions }) => permissions.join(' '), flexible: true },
    { title: 'STATUS', cell: ({ status }) => status },
  ],
  of: (keyring) => keyring.serviceAccounts,
}

const create = command({
  name: 'service-account create',
  summary: 'Create a service account; its id alone goes to stdout',
  about:
    'With --enterprise it is an enterprise service account: bound to no account, its key can act on all of them.',
  flags: {
    name: { type: 'text', help: '3 to 50 characters', required: true },
    account: { type: 'text', value: 'ID', help: 'The account that it belongs to; or' },
    enterprise: { type: 'text', value: 'ID', help: 'the enterprise that it belongs to' },
    permissions: { ...permissionsFlag, required: true },
    id: { type: 'text', value: 'ID', help: 'Default a new one' },
  },
  examples: [
    'latchkey service-account create --account "$ACCOUNT" --name deploy --permissions readonly',
    'latchkey service-account create --enterprise "$ENTERPRISE" --name billing --permissions \'account:read\'',
  ],
  async run(session, { name, account, enterprise, permissions: granted, id }) {
    if ((account === undefined) === (enterprise === undefined))
      throw usage(`give --account or --enterprise${account === undefined ? '' : ', not both'}`)
    const { serviceAccounts } = await session.keyring()
    const optional = given({ accountId: account, enterpriseId: enterprise, id })
    await printCreated(
      session,
      kind,
      await serviceAccounts.create({ name, permissions: granted, ...optional }),
    )
  },
})

const list = command({
  name: 'service-account list',
  summary: 'List service accounts',
  flags: {
    account: { type: 'text', value: 'ID', help: 'Only those of this account' },
    enterprise: { type: 'text', value: 'ID', help: 'Only those of this enterprise itself' },
    status: statusFlag,
    ...pageFlags,
  },
  examples: ['latchkey service-account list --account "$ACCOUNT"'],
  async run(session, { account, enterprise, status, ...page }) {
    await printSubjects(session, kind, { accountId: account, enterpriseId: enterprise, status }, page)
  },
})

const update = updateGrants(kind, {
  about: 'Its key follows at once.',
  name: '3 to 50 characters',
  examples: ['latchkey service-account update 65f1c0ffee65f1c0ffee65f1 --permissions readonly'],
})

export const serviceAccountCommands: readonly Command[] = [create, list, update, ...lifecycle(kind)]
