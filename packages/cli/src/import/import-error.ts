import { KeyringError, type KeyringView } from '@latchkey/keyring'
import { CliError, exitCodes, failureOf } from '../errors.js'
import { columns, type KeyRow } from './key-row.js'

export interface ImportState {
  /** Rows that were passed over, and keys that are in. */
  readonly done: number
  readonly imported: number
  /** What was being imported. */
  readonly batch: readonly KeyRow[]
}

/** The same failure with its line and column, how many keys are in, and how to go on. */
export async function importFailure(
  error: unknown,
  state: ImportState,
  keyring: KeyringView,
): Promise<CliError> {
  const { code, message, exitCode } = failureOf(error)
  const where = error instanceof KeyringError ? await placeOf(error, state, keyring) : message
  return new CliError(code, `${sentence(where)} ${howToGoOn(state, exitCode)}`, exitCode)
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`
}

function howToGoOn({ imported, done }: ImportState, exitCode: number): string {
  const isFileAtFault = exitCode !== exitCodes.interrupted && exitCode !== exitCodes.unavailable
  const mend = isFileAtFault ? 'mend the file, and ' : ''
  const next = done === 0 ? `${mend}try again` : `${mend}go on with --skip ${done}`
  return imported === 0 ? `No key was imported: ${next}` : `${imported} keys are in: ${next}`
}

/** The keyring counts keys; whoever mends a file needs its lines. */
async function placeOf(
  error: KeyringError,
  { batch, imported }: ImportState,
  keyring: KeyringView,
): Promise<string> {
  const [, number, words = ''] = /^key (\d+): (.*)$/s.exec(error.message) ?? []
  const row = batch[Number(number) - imported - 1]
  if (row) return `line ${row.line}${columnOf(words)}: ${words}`
  const [, taken] = /^none of keys .* was imported: (.*)$/s.exec(error.message) ?? []
  if (taken === undefined) return error.message
  const culprit = await findTaken(batch, keyring)
  if (culprit) return `line ${culprit.line}, column ${culprit.column}: ${culprit.why}`
  return `lines ${batch[0]?.line} to ${batch.at(-1)?.line}: ${taken}`
}

function columnOf(message: string): string {
  const [, word = ''] = /^(?:the )?(\w+)/.exec(message) ?? []
  if (columns.includes(word)) return `, column ${word}`
  const owner = /\bservice account\b/.test(message)
    ? 'serviceAccountId'
    : /\buser\b/.test(message)
      ? 'userId'
      : null
  return owner === null ? '' : `, column ${owner}`
}

interface Taken {
  readonly line: number
  readonly column: string
  readonly why: string
}

/** A database says that something is there already, and not what. */
async function findTaken(batch: readonly KeyRow[], { keys }: KeyringView): Promise<Taken | null> {
  const seen = new Map<string, number>()
  for (const { line, key } of batch) {
    for (const column of ['id', 'token', 'sha256', 'serviceAccountId'] as const) {
      const value = key[column]
      if (value === undefined) continue
      const before = seen.get(`${column} ${value}`)
      if (before !== undefined) return { line, column, why: `line ${before} says the same` }
      seen.set(`${column} ${value}`, line)
      if (await isThere(column, value, keys)) return { line, column, why: takenWords[column] }
    }
  }
  return null
}

const takenWords = {
  id: 'there is a key with this id already',
  token: 'this key is there already',
  sha256: 'this key is there already',
  serviceAccountId: 'the service account has a key already: revoke it first',
} as const

async function isThere(
  column: keyof typeof takenWords,
  value: string,
  keys: KeyringView['keys'],
): Promise<boolean> {
  if (column === 'id') return (await keys.get(value)) !== null
  if (column === 'token') return (await keys.inspect(value)) !== null
  if (column === 'sha256') return false
  const held = await keys.list({ serviceAccountId: value, revoked: false })
  return held.some(({ state }) => state === 'current' || state === 'expired')
}
