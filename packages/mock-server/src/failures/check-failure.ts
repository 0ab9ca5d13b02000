import { parseDuration } from '@latchkey/core'
import { ownOptions, refuseOption } from '../lib/check.js'

/** What the next answers are to be instead of what they would be. Without any option: one 503. */
export interface Failure {
  /** 400 to 599. Default 503, unless there is a `delay` or a `disconnect`. */
  status?: number | undefined
  /** How many answers: a whole number, or Infinity for all until `reset()`. Default 1. */
  times?: number | undefined
  /**
   * `'2s'`, ISO 8601, or milliseconds, in real time. Alone it delays the answer that there would be; with `status` or
   * `disconnect` it delays that.
   */
  delay?: string | number | undefined
  /** Only requests for this path, like `/v3/pipeline`, whatever the query. Default: all. */
  path?: string | undefined
  /** Cuts the connection instead of answering. Not together with `status`. */
  disconnect?: boolean | undefined
}

export interface CheckedFailure {
  /** Null: no answer of its own. */
  readonly status: number | null
  readonly times: number
  readonly delay: number
  readonly path: string | null
  readonly disconnect: boolean
}

const names = ['status', 'times', 'delay', 'path', 'disconnect'] as const satisfies readonly (keyof Failure)[]

/** The longest delay that a Node timer can wait for. */
const longest = 2 ** 31 - 1

/** Throws a `TypeError` that names the option, the type of its value and what is allowed. */
export function checkFailure(input: Failure): CheckedFailure {
  const { status, times = 1, delay, path, disconnect = false } = ownOptions('fail', input, names)
  const cuts = disconnectOf(disconnect)
  if (cuts && status !== undefined) {
    throw new TypeError(
      'fail: option "status" must be left out together with "disconnect": there is no answer then',
    )
  }
  const otherwise = cuts || delay !== undefined ? null : 503
  return Object.freeze({
    status: status === undefined ? otherwise : statusOf(status),
    times: timesOf(times),
    delay: delay === undefined ? 0 : delayOf(delay),
    path: path === undefined ? null : pathOf(path),
    disconnect: cuts,
  })
}

function disconnectOf(value: unknown): boolean {
  return typeof value === 'boolean' ? value : refuseOption('fail', 'disconnect', value, 'true or false')
}

function statusOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599) return value
  return refuseOption('fail', 'status', value, 'a whole number from 400 to 599')
}

function timesOf(value: unknown): number {
  if (typeof value === 'number' && value >= 1 && (Number.isSafeInteger(value) || value === Infinity))
    return value
  return refuseOption('fail', 'times', value, 'a whole number above 0, or Infinity')
}

function delayOf(value: unknown): number {
  try {
    const milliseconds = parseDuration(value as string)
    if (milliseconds <= longest) return milliseconds
  } catch {
    // Reworded below, with the option's name.
  }
  return refuseOption(
    'fail',
    'delay',
    value,
    `a duration like "2s" or 2000 (milliseconds), at most ${longest} ms`,
  )
}

function pathOf(value: unknown): string {
  if (typeof value === 'string' && /^\/[^?#\s]*$/.test(value)) return value
  return refuseOption('fail', 'path', value, 'a path like "/v3/pipeline", without a query')
}
