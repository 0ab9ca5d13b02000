import type { EnterpriseView } from '@latchkey/keyring'
import { command, given, type Command } from '../command.js'
import { pageFlags } from './list.js'
import {
  lifecycle,
  printChanged,
  printCreated,
  printSubjects,
  statusFlag,
  type SubjectKind,
} from './subject.js'

const kind: SubjectKind<EnterpriseView> = {
  noun: 'enterprise',
  member: 'enterprise',
  stops: 'every key of the enterprise and of its accounts',
  asksBeforeDisabling: true,
  columns: [
    { title: 'ID', cell: ({ id }) => id },
    { title: 'NAME', cell: ({ name }) => name, flexible: true },
    { title: 'STATUS', cell: ({ status }) => status },
    { title: 'CREATED', cell: ({ createdAt }) => createdAt },
  ],
  of: (keyring) => keyring.enterprises,
}

const create = command({
  name: 'enterprise create',
  summary: 'Create an enterprise; its id alone goes to stdout',
  flags: {
    name: { type: 'text', help: '1 to 100 characters', required: true },
    id: { type: 'text', value: 'ID', help: 'Default a new one' },
  },
  examples: ["ENTERPRISE=$(latchkey enterprise create --name 'Acme Group')"],
  async run(session, values) {
    const { enterprises } = await session.keyring({ create: true })
    const { name } = values
    await printCreated(session, kind, await enterprises.create({ name, ...given({ id: values.id }) }))
  },
})

const list = command({
  name: 'enterprise list',
  summary: 'List enterprises',
  flags: { status: statusFlag, ...pageFlags },
  examples: ['latchkey enterprise list', 'latchkey enterprise list --json'],
  async run(session, { status, ...page }) {
    await printSubjects(session, kind, { status }, page)
  },
})

const update = command({
  name: 'enterprise update',
  summary: 'Rename an enterprise',
  operands: [{ name: 'ID', help: 'The enterprise' }],
  flags: { name: { type: 'text', help: '1 to 100 characters', required: true } },
  examples: ["latchkey enterprise update 65f1c0ffee65f1c0ffee65f1 --name 'Acme Holding'"],
  async run(session, { name }, [id = '']) {
    const { enterprises } = await session.keyring()
    await printChanged(session, kind, await enterprises.update(id, { name }))
  },
})

export const enterpriseCommands: readonly Command[] = [create, list, update, ...lifecycle(kind)]
