import type { Session } from '../session.js'
import { tableLines, type Column } from '../terminal/table.js'

/** Flags of everything that lists. */
export const pageFlags = {
  limit: {
    type: 'count',
    value: 'N',
    help: 'At most so many, 1 to 1000; with --all, at a time. Default 100',
    range: [1, 1000],
  },
  after: { type: 'text', value: 'ID', help: 'Those after this one: the next page' },
  all: { type: 'switch', help: 'Every page, one after the other' },
  ids: { type: 'switch', help: 'What --after takes alone, one a line: to be piped' },
} as const

interface Page<C> {
  readonly after?: C
  readonly limit: number
}

export interface Listing<R, C> {
  /** As the list is called in JSON. */
  readonly name: string
  readonly columns: readonly Column<R>[]
  readonly read: (page: Page<C>) => Promise<readonly R[]>
  /** What the next page comes after. */
  readonly cursor: (row: R) => C
  /** Said where there is none. */
  readonly none: string
}

export interface Wanted<C> {
  readonly limit?: number | undefined
  readonly after?: C | undefined
  readonly all: boolean
  readonly ids?: boolean | undefined
}

/** One page, or all: `{ "<name>": [ … ], "next": … }`, or a table. Only one page is in memory at a time. */
export async function printList<R, C extends string | number>(
  session: Session,
  listing: Listing<R, C>,
  { limit = 100, after, all, ids = false }: Wanted<C>,
): Promise<void> {
  const printer = session.json
    ? jsonPrinter(session, listing.name)
    : ids
      ? idPrinter(session, listing)
      : tablePrinter(session, listing)
  let next = after
  for (;;) {
    const rows = await listing.read({ ...(next !== undefined && { after: next }), limit })
    await printer.rows(rows)
    const last = rows.at(-1)
    next = rows.length < limit || last === undefined ? undefined : listing.cursor(last)
    if (!all || next === undefined) break
  }
  await printer.end(next ?? null)
}

interface Printer<R> {
  rows(rows: readonly R[]): Promise<void>
  end(next: string | number | null): Promise<void>
}

/** Written as it is read: the list may be longer than memory. */
function jsonPrinter<R>({ terminal }: Session, name: string): Printer<R> {
  let head = `{"${name}":[`
  return {
    async rows(rows) {
      for (const row of rows) {
        await terminal.out(`${head}${JSON.stringify(row)}`)
        head = ','
      }
    },
    end: (next) => terminal.out(`${head === ',' ? '' : head}],"next":${JSON.stringify(next)}}`),
  }
}

/** A page that is not the last says so, but not where the ids go. */
function idPrinter<R, C>({ terminal }: Session, { cursor }: Listing<R, C>): Printer<R> {
  return {
    async rows(rows) {
      for (const row of rows) await terminal.out(String(cursor(row)))
    },
    async end(next) {
      if (next !== null) terminal.note(`There may be more: --after ${next}, or --all`)
    },
  }
}

function tablePrinter<R, C>({ terminal }: Session, { columns, none }: Listing<R, C>): Printer<R> {
  let count = 0
  return {
    async rows(rows) {
      if (rows.length === 0) return
      const [head = '', ...lines] = tableLines(rows, columns, terminal)
      for (const line of count === 0 ? [head, ...lines] : lines) await terminal.out(line)
      count += rows.length
    },
    async end(next) {
      if (count === 0) terminal.note(none)
      if (next !== null) terminal.note(`There may be more: --after ${next}, or --all`)
    },
  }
}
