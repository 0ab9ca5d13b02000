import { maxStaleness } from '../faults/world.js'
import type { Question } from './questions.js'

/** What came back; null: the node hung up without an answer. Instants are those of `performance.now()`. */
export interface Reply {
  readonly status: number | null
  readonly reason: string | undefined
  readonly sentAt: number
  readonly cameAt: number
}

/** Is a node excused at some moment between these two? */
export type Excuses = (from: number, to: number) => boolean

/** Why the answer is as it should be, in a word; null where nothing explains it. */
export function explain({ key, fair }: Question, reply: Reply, excused: Excuses): string | null {
  const { status, reason, sentAt, cameAt } = reply
  if (status === 503 && reason === 'verifier_unavailable')
    return excused(sentAt, cameAt) ? 'in an outage' : null
  if (fair !== undefined) return status === fair.status && reason === fair.reason ? 'as it should be' : null
  if (key === undefined) return null
  if (status === 200) {
    if (key.committedAt === null) return 'good'
    return lateness(key.committedAt, sentAt) <= maxStaleness ? 'within maxStaleness' : null
  }
  const isTakenAway = key.begunAt !== null && cameAt >= key.begunAt
  return status === 401 && reason === 'token_revoked' && isTakenAway ? 'taken away' : null
}

/** Milliseconds between a commit and a question that was asked after it. */
export function lateness(committedAt: number, sentAt: number): number {
  return sentAt - committedAt
}
