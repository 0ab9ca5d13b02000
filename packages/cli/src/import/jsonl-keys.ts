import { refused } from '../errors.js'
import { checkColumn, keyOf, type KeyRow } from './key-row.js'

const longestLine = 65_536

/** Keys of a JSONL file: one object a line; empty lines are passed over. @throws CliError `invalid` */
export async function* jsonlKeys(chunks: AsyncIterable<string>): AsyncGenerator<KeyRow> {
  let line = 0
  for await (const text of linesOf(chunks)) {
    line++
    if (text.trim() !== '') yield { line, key: keyOf(line, membersOf(line, text)) }
  }
}

/** Null says nothing: so databases write what is not there. */
function membersOf(line: number, text: string): ReadonlyMap<string, unknown> {
  const members = Object.entries(objectOf(line, text)).map(
    ([name, value]) => [checkColumn(line, name), value] as const,
  )
  return new Map(members.filter(([, value]) => value !== null))
}

/** The parser's own message is not used: it quotes the text, and with it the key. */
function objectOf(line: number, text: string): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refused(`line ${line}: it is no JSON`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw refused(`line ${line}: it must be an object like {"token":"…","userId":"…"}`)
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  let count = 0
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      count++
      yield line.replace(/^\uFEFF/, '')
    }
    if (rest.length > longestLine)
      throw refused(`line ${count + 1}: it has more than ${longestLine} characters`)
  }
  if (rest !== '') yield rest.replace(/^\uFEFF/, '')
}
