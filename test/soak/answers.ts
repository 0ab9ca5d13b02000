import { explain, lateness, type Reply } from './explanation.js'
import type { Outages } from './outages.js'
import type { Question } from './questions.js'

/** Unexplained answers that are told in full. */
const mostTold = 20

/** What was answered to what, and why that is as it should be. */
export class Answers {
  readonly counts = new Map<string, number>()
  readonly unexplained: string[] = []
  /** Milliseconds: the latest question with a key that was taken away, after its commit, that was answered with 200. */
  latest = 0
  total = 0
  readonly #outages: Outages

  constructor(outages: Outages) {
    this.#outages = outages
  }

  note(node: string, question: Question, reply: Reply): void {
    const why = explain(question, reply, this.#outages.excuses)
    const answer = `${reply.status ?? 'hung up'} ${reply.reason ?? ''}`.trim()
    const line = [question.what, answer, why ?? 'UNEXPLAINED'].join('\t')
    this.total++
    this.counts.set(line, (this.counts.get(line) ?? 0) + 1)
    const committedAt = question.key?.committedAt ?? null
    if (reply.status === 200 && committedAt !== null)
      this.latest = Math.max(this.latest, lateness(committedAt, reply.sentAt))
    if (why === null && this.unexplained.length < mostTold)
      this.unexplained.push(`${node}, ${this.#outages.placeOf(reply.sentAt)}: ${wordFor(question, reply)}`)
  }
}

/** Without the key itself. */
function wordFor({ what, key }: Question, { sentAt, cameAt, status, reason }: Reply): string {
  const ms = (instant: number | null | undefined): string =>
    instant === null || instant === undefined ? 'never' : `${Math.round(instant - sentAt)} ms`
  const taken = `taken away: begun at ${ms(key?.begunAt)}, committed at ${ms(key?.committedAt)}`
  return `${what}: ${status} ${reason} after ${ms(cameAt)}; ${taken}`
}
