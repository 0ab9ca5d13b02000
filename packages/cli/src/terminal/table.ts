import { printable } from './printable.js'
import type { Terminal } from './terminal.js'

export interface Column<R> {
  readonly title: string
  /** Undefined and null are shown as `-`. */
  readonly cell: (row: R) => string | number | Date | null | undefined
  /** May be cut short where the terminal is narrow. */
  readonly flexible?: true
}

const gap = '  '
const leastFlexible = 8

/** Lines of an aligned table. On a terminal none is wider than it; elsewhere nothing is cut off. */
export function tableLines<R>(
  rows: readonly R[],
  columns: readonly Column<R>[],
  terminal: Terminal,
): string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => textOf(cell(row))))
  const titles = columns.map(({ title }) => title)
  const natural = titles.map((title, i) =>
    Math.max(...[title, ...cells.map((line) => line[i] ?? '')].map(lengthOf)),
  )
  const widths = fit(natural, columns, terminal.width)
  const lineOf = (line: readonly string[]): string =>
    line
      .map((text, i) => padded(text, widths[i] ?? 0))
      .join(gap)
      .trimEnd()
  return [terminal.onOut('bold', lineOf(titles)), ...cells.map(lineOf)]
}

/** Takes from the widest flexible columns until the table fits, or nothing more can be taken. */
function fit(
  natural: readonly number[],
  columns: readonly Column<never>[],
  width: number | undefined,
): number[] {
  const widths = [...natural]
  if (width === undefined) return widths
  const total = (): number => widths.reduce((sum, one) => sum + one, 0) + gap.length * (widths.length - 1)
  while (total() > width) {
    const flexible = widths.flatMap((one, i) => (columns[i]?.flexible && one > leastFlexible ? [i] : []))
    const [widest] = flexible.sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))
    if (widest === undefined) return widths
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

export function textOf(value: string | number | Date | null | undefined): string {
  if (value === null || value === undefined || value === '') return '-'
  return value instanceof Date ? instantText(value) : printable(String(value))
}

/** To the second, in UTC. */
function instantText(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`
}

/** What a reader takes for one character, each. */
function charactersOf(text: string): readonly string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
}

function lengthOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : charactersOf(text).length
}

function padded(text: string, width: number): string {
  const length = lengthOf(text)
  if (length <= width) return text + ' '.repeat(width - length)
  return `${charactersOf(text)
    .slice(0, width - 1)
    .join('')}…`
}
