import type { ForeignKey } from '@latchkey/keyring'
import { command, type Command } from '../../command.js'
import { CliError, exitCodes } from '../../errors.js'
import { importFailure } from '../../import/import-error.js'
import type { KeyRow } from '../../import/key-row.js'
import { Progress } from '../../import/progress.js'
import { openKeyFile, type KeyFile } from '../../import/read-file.js'
import type { Session } from '../../session.js'

export const keyImport: Command = command({
  name: 'key import',
  summary: 'Take in keys that were made elsewhere, from CSV or JSONL',
  about:
    'Columns (CSV, with a header row) or members (JSONL): token or sha256 (64 hex digits of the token’s SHA-256), userId or\nserviceAccountId, name, scopes (with spaces between them), expiresAt, createdAt, id. A thousand at a time: all of a\nthousand, or none of it. After an error it says how to go on.',
  operands: [{ name: 'FILE|-', help: 'The file, or - for stdin' }],
  flags: {
    format: { type: 'text', choices: ['csv', 'jsonl'], help: 'Default: what the name of the file says' },
    skip: { type: 'count', value: 'N', help: 'Pass over the first N keys, which are in already' },
  },
  examples: [
    'latchkey key import keys.csv',
    'latchkey key import keys.jsonl --skip 12000',
    'printf \'{"sha256":"%s","userId":"%s"}\' "$SHA256" "$USER_ID" | latchkey key import -',
  ],
  async run(session, { format, skip = 0 }, [path = '']) {
    const signal = session.interruption()
    const file = openKeyFile(session, path, format, signal)
    const { imported, rows } = await importFile(session, file, skip, signal)
    if (rows === 0) session.terminal.warn('there is no key in it')
    else if (skip > rows) session.terminal.warn(`there are ${rows} keys in it, fewer than --skip ${skip}`)
    const skipped = Math.min(skip, rows)
    await session.answer({ imported, skipped }, [`${imported} keys imported`])
  },
})

interface Imported {
  readonly imported: number
  /** How many keys there were, those included that were passed over. */
  readonly rows: number
}

async function importFile(
  session: Session,
  file: KeyFile,
  skip: number,
  signal: AbortSignal,
): Promise<Imported> {
  const keyring = await session.keyring({ tokens: true })
  const progress = new Progress(session.terminal)
  const batch: KeyRow[] = []
  const taking = { skip, batch, signal, rows: 0 }
  let imported = 0
  const onProgress = (count: number): void => {
    imported = count
    batch.length = 0
    progress.show(count, file.size === null ? null : file.bytesRead() / Math.max(file.size, 1))
  }
  try {
    const { count } = await keyring.keys.importMany(keysOf(file.rows, taking), { onProgress })
    return { imported: count, rows: taking.rows }
  } catch (error) {
    progress.clear()
    const cause = signal.aborted ? interrupted() : error
    throw await importFailure(cause, { done: skip + imported, imported, batch }, keyring)
  } finally {
    progress.clear()
  }
}

interface Taking {
  readonly skip: number
  /** Gets the rows of the batch that is being gathered. */
  readonly batch: KeyRow[]
  readonly signal: AbortSignal
  /** How many there were so far. */
  rows: number
}

async function* keysOf(rows: AsyncIterable<KeyRow>, taking: Taking): AsyncGenerator<ForeignKey> {
  for await (const row of rows) {
    if (taking.signal.aborted) throw interrupted()
    if (++taking.rows <= taking.skip) continue
    taking.batch.push(row)
    yield row.key
  }
}

function interrupted(): CliError {
  return new CliError('interrupted', 'interrupted', exitCodes.interrupted)
}
