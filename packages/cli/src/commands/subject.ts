import type { KeyringView, SubjectStatus } from '@latchkey/keyring'
import { command, given, type Command } from '../command.js'
import type { Session } from '../session.js'
import { textOf, type Column } from '../terminal/table.js'
import { printList, type Listing, type Wanted } from './list.js'

export interface Subject {
  readonly id: string
  readonly status: SubjectStatus
}

/** What is particular to one kind of subject, for the commands that all kinds have. */
export interface SubjectKind<V extends Subject> {
  /** As it is typed: `service-account`. */
  readonly noun: string
  /** In JSON: `serviceAccount`. */
  readonly member: string
  /** What no longer works once it is disabled. */
  readonly stops: string
  readonly asksBeforeDisabling: boolean
  readonly columns: readonly Column<V>[]
  of(keyring: KeyringView): {
    list(filter: object): Promise<readonly V[]>
    update(id: string, input: { status: SubjectStatus }): Promise<V>
    delete(id: string): Promise<void>
  }
}

export const statusFlag = {
  type: 'text',
  choices: ['active', 'disabled'],
  help: 'Only those that are',
} as const

/** A new record: its id alone on stdout, so that `ID=$(latchkey … create …)` works. */
export async function printCreated<V extends Subject>(
  session: Session,
  kind: SubjectKind<V>,
  record: V,
): Promise<void> {
  await session.answer({ [kind.member]: record }, [record.id])
  if (!session.json) session.terminal.note(`${wordsOf(kind.noun)} created: ${inOneLine(kind, record)}`)
}

export async function printChanged<V extends Subject>(
  session: Session,
  kind: SubjectKind<V>,
  record: V,
): Promise<void> {
  await session.answer({ [kind.member]: record }, [`${wordsOf(kind.noun)} ${inOneLine(kind, record)}`])
}

/** Those of a kind that a filter lets through; a member of it that is undefined says nothing. */
export async function printSubjects<V extends Subject>(
  session: Session,
  kind: SubjectKind<V>,
  filter: object,
  page: Wanted<string>,
): Promise<void> {
  const subjects = kind.of(await session.keyring())
  const listing: Listing<V, string> = {
    name: `${kind.member}s`,
    columns: kind.columns,
    read: (part) => subjects.list({ ...given(filter), ...part }),
    cursor: ({ id }) => id,
    none: `There are no such ${wordsOf(kind.noun)}s`,
  }
  await printList(session, listing, page)
}

/** `disable`, `enable` and `delete`. */
export function lifecycle<V extends Subject>(kind: SubjectKind<V>): readonly Command[] {
  return [disable(kind), enable(kind), remove(kind)]
}

function disable<V extends Subject>(kind: SubjectKind<V>): Command {
  const { noun, stops, asksBeforeDisabling } = kind
  const words = wordsOf(noun)
  return command({
    name: `${noun} disable`,
    summary: `Disable ${articled(words)}, and ${stops} with it`,
    about: `Its keys are refused as subject_disabled until it is enabled again.${asksBeforeDisabling ? ' It asks first.' : ''}`,
    operands: [{ name: 'ID', help: `The ${words}` }],
    examples: [`latchkey ${noun} disable 65f1c0ffee65f1c0ffee65f1${asksBeforeDisabling ? ' --yes' : ''}`],
    async run(session, _values, [id = '']) {
      const keyring = await session.keyring()
      if (asksBeforeDisabling) await session.confirm(`This stops ${stops}.`)
      await printChanged(session, kind, await kind.of(keyring).update(id, { status: 'disabled' }))
    },
  })
}

function enable<V extends Subject>(kind: SubjectKind<V>): Command {
  const words = wordsOf(kind.noun)
  return command({
    name: `${kind.noun} enable`,
    summary: `Enable ${articled(words)} that was disabled`,
    operands: [{ name: 'ID', help: `The ${words}` }],
    examples: [`latchkey ${kind.noun} enable 65f1c0ffee65f1c0ffee65f1`],
    async run(session, _values, [id = '']) {
      const keyring = await session.keyring()
      await printChanged(session, kind, await kind.of(keyring).update(id, { status: 'active' }))
    },
  })
}

function remove<V extends Subject>(kind: SubjectKind<V>): Command {
  const words = wordsOf(kind.noun)
  return command({
    name: `${kind.noun} delete`,
    summary: `Delete ${articled(words)} for good`,
    about: 'Its id cannot be used again, and every key that depends on it stays refused. It asks first.',
    operands: [{ name: 'ID', help: `The ${words}` }],
    examples: [`latchkey ${kind.noun} delete 65f1c0ffee65f1c0ffee65f1 --yes`],
    async run(session, _values, [id = '']) {
      const keyring = await session.keyring()
      await session.confirm(`This deletes the ${words} for good, and stops ${kind.stops}.`)
      await kind.of(keyring).delete(id)
      await session.answer({ deleted: id }, [`${words} ${id} deleted`])
    },
  })
}

function inOneLine<V extends Subject>({ columns }: SubjectKind<V>, record: V): string {
  return columns.map(({ title, cell }) => `${title.toLowerCase()}=${textOf(cell(record))}`).join(' ')
}

export function wordsOf(noun: string): string {
  return noun.replace('-', ' ')
}

function articled(words: string): string {
  return `${/^[aeio]/.test(words) ? 'an' : 'a'} ${words}`
}
