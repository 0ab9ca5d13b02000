import { createReadStream, statSync } from 'node:fs'
import { refused, usage } from '../errors.js'
import type { Session } from '../session.js'
import { csvKeys } from './csv-keys.js'
import { jsonlKeys } from './jsonl-keys.js'
import type { KeyRow } from './key-row.js'

export interface KeyFile {
  readonly rows: AsyncIterable<KeyRow>
  /** Null where nobody knows: a pipe. */
  readonly size: number | null
  readonly bytesRead: () => number
}

/** @throws CliError `usage` where the file cannot be read, or its format cannot be told. */
export function openKeyFile(
  session: Session,
  path: string,
  format: string | undefined,
  signal: AbortSignal,
): KeyFile {
  const size = path === '-' ? null : sizeOf(path)
  let bytes = 0
  const chunks = decoded(bytesOf(session, path, signal), (length) => (bytes += length))
  return { rows: rowsOf(chunks, format ?? formatOf(path)), size, bytesRead: () => bytes }
}

/** Opened when it is read: an error before that would have nobody to go to. */
async function* bytesOf(
  { terminal: { stdin } }: Session,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer | string> {
  if (path === '-') {
    signal.addEventListener('abort', () => stdin.destroy(new Error('interrupted')), { once: true })
    yield* stdin
    return
  }
  try {
    yield* createReadStream(path, { signal }) as AsyncIterable<Buffer>
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === 'EACCES' ? usage(`${path} may not be read: check its permissions`) : error
  }
}

function sizeOf(path: string): number | null {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) throw usage(`${path} is a folder`)
    return stats.isFile() ? stats.size : null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === 'ENOENT' ? usage(`there is no file ${path}`) : error
  }
}

async function* decoded(
  stream: AsyncIterable<Buffer | string>,
  read: (bytes: number) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch {
      throw refused('the file is not UTF-8')
    }
  }
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    read(bytes.length)
    yield decode(bytes)
  }
  yield decode()
}

function formatOf(path: string): string | undefined {
  const [, extension] = /\.(csv|jsonl|ndjson)$/i.exec(path) ?? []
  if (extension !== undefined) return extension.toLowerCase() === 'csv' ? 'csv' : 'jsonl'
  if (path === '-') return undefined
  throw usage('say --format csv or --format jsonl: the name of the file does not tell')
}

async function* rowsOf(chunks: AsyncGenerator<string>, format: string | undefined): AsyncGenerator<KeyRow> {
  if (format !== undefined) {
    yield* format === 'csv' ? csvKeys(chunks) : jsonlKeys(chunks)
    return
  }
  // What comes from a pipe shows what it is by how it begins.
  let head = ''
  for (;;) {
    const chunk: IteratorResult<string, undefined> = await chunks.next()
    head += chunk.value ?? ''
    if (chunk.done || head.trim() !== '') break
  }
  const all = continued(head, chunks)
  yield* head.trim().startsWith('{') ? jsonlKeys(all) : csvKeys(all)
}

async function* continued(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head
  yield* rest
}
