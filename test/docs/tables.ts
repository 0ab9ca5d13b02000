/** The rows of the one table whose first column has this heading, cells as written. */
export function tableOf(text: string, firstHeading: string): string[][] {
  const lines = text.split('\n')
  const heads = lines.flatMap((line, index) => (cellsOf(line)[0] === firstHeading ? [index] : []))
  const [head] = heads
  if (head === undefined || heads.length > 1)
    throw new Error(`${heads.length} tables begin with the column "${firstHeading}"`)
  const body = lines.slice(head + 2)
  const end = body.findIndex((line) => !line.startsWith('|'))
  return body.slice(0, end === -1 ? undefined : end).map(cellsOf)
}

/** What stands between backticks. */
export function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')
}

/** The member names of an object as prose shows it: `{ id, type: 'a' | 'b', email? }`. */
export function membersIn(cell: string): string[] {
  const inside = /\{([^}]*)\}/.exec(cell)?.[1] ?? ''
  return inside.split(',').flatMap((member) => /^\s*(\w+)/.exec(member)?.[1] ?? [])
}

function cellsOf(line: string): string[] {
  if (!line.startsWith('|')) return []
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
}
