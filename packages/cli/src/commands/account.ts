import type { AccountView } from '@latchkey/keyring'
import { command, given, type Command } from '../command.js'
import { usage } from '../errors.js'
import { pageFlags } from './list.js'
import {
  lifecycle,
  printChanged,
  printCreated,
  printSubjects,
  statusFlag,
  type SubjectKind,
} from './subject.js'

const kind: SubjectKind<AccountView> = {
  noun: 'account',
  member: 'account',
  stops: 'every key of the account’s users and service accounts',
  asksBeforeDisabling: true,
  columns: [
    { title: 'ID', cell: ({ id }) => id },
    { title: 'SHORT-ID', cell: ({ shortId }) => shortId },
    { title: 'NAME', cell: ({ name }) => name, flexible: true },
    { title: 'ENTERPRISE', cell: ({ enterpriseId }) => enterpriseId, flexible: true },
    { title: 'STATUS', cell: ({ status }) => status },
    { title: 'CREATED', cell: ({ createdAt }) => createdAt },
  ],
  of: (keyring) => keyring.accounts,
}

const create = command({
  name: 'account create',
  summary: 'Create an account; its id alone goes to stdout',
  flags: {
    name: { type: 'text', help: '1 to 100 characters', required: true },
    enterprise: { type: 'text', value: 'ID', help: 'The enterprise that it belongs to. Default none' },
    id: { type: 'text', value: 'ID', help: 'Default a new one' },
    'short-id': { type: 'text', value: 'ID', help: 'Default a new one' },
  },
  examples: [
    'ACCOUNT=$(latchkey account create --name Acme)',
    'latchkey account create --name Acme --enterprise "$ENTERPRISE"',
  ],
  async run(session, { name, enterprise, id, 'short-id': shortId }) {
    const { accounts } = await session.keyring({ create: true })
    const account = await accounts.create({ name, ...given({ enterpriseId: enterprise, id, shortId }) })
    await printCreated(session, kind, account)
  },
})

const list = command({
  name: 'account list',
  summary: 'List accounts',
  flags: {
    enterprise: { type: 'text', value: 'ID', help: 'Only those of this enterprise' },
    status: statusFlag,
    ...pageFlags,
  },
  examples: ['latchkey account list', 'latchkey account list --enterprise "$ENTERPRISE" --json'],
  async run(session, { enterprise, status, ...page }) {
    await printSubjects(session, kind, { enterpriseId: enterprise, status }, page)
  },
})

const update = command({
  name: 'account update',
  summary: 'Rename an account, or move it',
  about: 'To take an account out of its enterprise ends delegation to it.',
  operands: [{ name: 'ID', help: 'The account' }],
  flags: {
    name: { type: 'text', help: '1 to 100 characters' },
    enterprise: {
      type: 'text',
      value: 'ID|none',
      help: 'Put it into this enterprise, or out of the one that it is in',
    },
  },
  examples: [
    "latchkey account update 65f1c0ffee65f1c0ffee65f1 --name 'Acme Europe'",
    'latchkey account update 65f1c0ffee65f1c0ffee65f1 --enterprise none',
  ],
  async run(session, { name, enterprise }, [id = '']) {
    if (name === undefined && enterprise === undefined) throw usage('give --name or --enterprise')
    const { accounts } = await session.keyring()
    const moved = enterprise === undefined ? {} : { enterpriseId: enterprise === 'none' ? null : enterprise }
    await printChanged(session, kind, await accounts.update(id, { ...given({ name }), ...moved }))
  },
})

export const accountCommands: readonly Command[] = [create, list, update, ...lifecycle(kind)]
