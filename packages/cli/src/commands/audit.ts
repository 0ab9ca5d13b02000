import { auditActions, type AuditRow } from '@latchkey/keyring'
import { didYouMean } from '../arguments/nearest.js'
import { command, given, type Command } from '../command.js'
import { exitCodes, usage } from '../errors.js'
import type { Column } from '../terminal/table.js'
import { pageFlags, printList } from './list.js'

const columns: readonly Column<AuditRow>[] = [
  { title: 'SEQ', cell: ({ sequence }) => sequence },
  { title: 'AT', cell: ({ at }) => at },
  { title: 'ACTOR', cell: ({ actor }) => actor, flexible: true },
  { title: 'ACTION', cell: ({ action }) => action },
  { title: 'SUBJECT', cell: ({ subjectId }) => subjectId, flexible: true },
  { title: 'KEY', cell: ({ keyId }) => keyId, flexible: true },
  { title: 'COUNT', cell: ({ count }) => count },
  { title: 'REASON', cell: ({ reason }) => reason, flexible: true },
]

const list = command({
  name: 'audit list',
  summary: 'List what was done, by whom and when',
  about: 'Oldest first; --last 20 for the newest. Rows that never change are chained: see audit verify.',
  flags: {
    key: { type: 'text', value: 'ID', help: 'Only what was done to this key' },
    subject: { type: 'text', value: 'ID', help: 'Only what is about this user, service account, account …' },
    account: { type: 'text', value: 'ID', help: 'Only what is about this account' },
    action: { type: 'text', value: 'ACTION', help: 'Only this: key.issued, key.refused, user.updated …' },
    by: { type: 'text', value: 'NAME', help: 'Only what this actor did' },
    from: { type: 'instant', help: 'From then on: 2026-11-01, 2026-11-01T12:00:00Z' },
    to: { type: 'instant', help: 'Before then' },
    limit: pageFlags.limit,
    after: { type: 'count', value: 'SEQ', help: 'Those after this sequence number: the next page' },
    all: pageFlags.all,
    last: {
      type: 'count',
      value: 'N',
      help: 'Only the last so many; all are read to find them',
      range: [1, 1000],
    },
  },
  examples: [
    'latchkey audit list --last 20',
    'latchkey audit list --action key.refused --from 2026-11-01 --json',
  ],
  async run(session, { key, subject, account, action, by, from, to, last, ...page }) {
    if (last !== undefined && (page.all || page.after !== undefined || page.limit !== undefined))
      throw usage('--last goes without --all, --after and --limit')
    checkAction(action)
    const { audit } = await session.keyring()
    const filter = given({ keyId: key, subjectId: subject, accountId: account, action, actor: by, from, to })
    const readPage = (part: object): Promise<readonly AuditRow[]> => audit.list({ ...filter, ...part })
    const read = last === undefined ? readPage : () => lastRows(readPage, last)
    const listing = { name: 'rows', columns, read, cursor: sequenceOf, none: 'There are no such rows' }
    await printList(session, listing, last === undefined ? page : { all: false, limit: last + 1 })
  },
})

/** A misspelled action would look like one that never happened. @throws CliError `usage` */
function checkAction(action: string | undefined): void {
  const actions: readonly string[] = auditActions
  if (action === undefined || actions.includes(action)) return
  const hint = didYouMean(action, actions) || `; there are ${auditActions.join(', ')}`
  throw usage(`--action names nothing that is done${hint}`)
}

async function lastRows(
  read: (part: object) => Promise<readonly AuditRow[]>,
  count: number,
): Promise<AuditRow[]> {
  let kept: AuditRow[] = []
  for (let after = 0; ;) {
    const rows = await read({ after, limit: 1000 })
    kept = [...kept, ...rows].slice(-count)
    if (rows.length < 1000) return kept
    after = rows.at(-1)?.sequence ?? after
  }
}

function sequenceOf({ sequence }: AuditRow): number {
  return sequence
}

const verify = command({
  name: 'audit verify',
  summary: 'Follow the chain of hashes, and find an edited or missing row',
  about:
    'It ends with 4 where the chain is broken. A tail that was cut off is found only by comparing the number of rows and\nthe head with what was noted elsewhere. With --json: {"ok":true,"rows":N,"head":"…"}, or\n{"ok":false,"rows":N,"brokenAt":SEQ,"why":"edited"|"missing"}.',
  examples: ['latchkey audit verify', "latchkey audit verify --json | jq -r '.head' >> heads.log"],
  async run(session) {
    const { audit } = await session.keyring()
    const verdict = await audit.verify()
    const { terminal } = session
    const lines = verdict.ok
      ? [`${terminal.onOut('green', 'The chain holds:')} ${verdict.rows} rows, head ${verdict.head}`]
      : [
          `${terminal.onOut('red', 'The chain is broken:')} row ${verdict.brokenAt} is ${verdict.why}; the ${verdict.rows} before it are as they were written`,
        ]
    await session.answer(verdict, lines)
    return verdict.ok ? exitCodes.ok : exitCodes.failed
  },
})

export const auditCommands: readonly Command[] = [list, verify]
