import { refused } from '../errors.js'
import { csvRecords } from './csv.js'
import { checkColumn, keyOf, type KeyRow } from './key-row.js'

/** Keys of a CSV file with a header row. An empty cell says nothing. @throws CliError `invalid` */
export async function* csvKeys(chunks: AsyncIterable<string>): AsyncGenerator<KeyRow> {
  let header: readonly string[] | undefined
  for await (const { line, fields } of csvRecords(chunks)) {
    if (header === undefined) {
      header = checkHeader(line, fields)
      continue
    }
    if (fields.length !== header.length)
      throw refused(
        `line ${line}: it has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, and the header has ${header.length}`,
      )
    const names = header
    const row = new Map(fields.flatMap((text, i) => (text === '' ? [] : [[names[i] ?? '', text] as const])))
    yield { line, key: keyOf(line, row) }
  }
}

function checkHeader(line: number, fields: readonly string[]): readonly string[] {
  if (fields.some((name) => /[;\t]/.test(name)))
    throw refused(`line ${line}: the columns must be separated by commas`)
  const names = fields.map((name) => checkColumn(line, name.trim()))
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw refused(`line ${line}: the column ${twice} is there twice`)
  const needed = [
    ['token', 'sha256'],
    ['userId', 'serviceAccountId'],
  ]
  const missing = needed.find((either) => !either.some((name) => names.includes(name)))
  if (missing) throw refused(`line ${line}: the header needs a column ${missing.join(' or ')}`)
  return names
}
