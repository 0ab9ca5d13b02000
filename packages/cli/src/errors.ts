import { KeyringError } from '@latchkey/keyring'
import { SqlStoreError } from '@latchkey/sql'
import { inFlagWords } from './flag-words.js'
import { redact } from './terminal/printable.js'

/** What the process ends with. */
export const exitCodes = {
  ok: 0,
  refused: 1,
  usage: 2,
  unavailable: 3,
  failed: 4,
  /** 128 + SIGINT, as shells have it. */
  interrupted: 130,
} as const

/** A failure that the command line itself tells of. `code` is stable. */
export class CliError extends Error {
  override readonly name: string = 'CliError'
  readonly code: string
  readonly exitCode: number

  constructor(code: string, message: string, exitCode: number) {
    super(message)
    this.code = code
    this.exitCode = exitCode
  }
}

export function usage(message: string): CliError {
  return new CliError('usage', message, exitCodes.usage)
}

export function refused(message: string): CliError {
  return new CliError('invalid', message, exitCodes.refused)
}

export function noStore(message: string): CliError {
  return new CliError('store_unavailable', message, exitCodes.unavailable)
}

export interface Failure {
  readonly code: string
  /** What the store says of it: `locked`, `newer_schema` … */
  readonly cause?: string
  readonly message: string
  readonly exitCode: number
}

/** One line for what was thrown, whatever it is. `secrets` are taken out of it. */
export function failureOf(error: unknown, secrets: readonly string[] = []): Failure {
  const failure = rawFailure(error)
  return { ...failure, message: redact(failure.message, secrets) }
}

function rawFailure(error: unknown): Failure {
  if (error instanceof CliError) return { code: error.code, message: error.message, exitCode: error.exitCode }
  if (error instanceof SqlStoreError)
    return {
      code: 'store_unavailable',
      cause: error.code,
      message: error.message,
      exitCode: exitCodes.unavailable,
    }
  if (error instanceof KeyringError) return keyringFailure(error)
  const message = error instanceof Error ? error.message : 'something was thrown that is no error'
  return { code: 'internal', message: `unexpected: ${message}`, exitCode: exitCodes.refused }
}

function keyringFailure({ code, message, cause }: KeyringError): Failure {
  if (code !== 'store_unavailable')
    return { code, message: `${inFlagWords(message)}${hintFor(message)}`, exitCode: exitCodes.refused }
  const said = cause instanceof SqlStoreError ? { cause: cause.code } : {}
  return { code, ...said, message, exitCode: exitCodes.unavailable }
}

function hintFor(message: string): string {
  return message.startsWith('peppers that keys hang on')
    ? ' (in $LATCHKEY_PEPPERS or $LATCHKEY_PEPPERS_FILE)'
    : ''
}
