import { setTimeout as sleep } from 'node:timers/promises'
import type { NodeProcess } from '../faults/node-process.js'
import { Connection } from '../support/raw-http.js'
import type { Answers } from './answers.js'
import type { Reply } from './explanation.js'
import { anyQuestion, type Question } from './questions.js'
import type { Population } from './population.js'

/** Milliseconds between an answer and the next question. */
const pause = 5

/** Asks a node one question after the other, on one connection, until it is told to stop. */
export async function keepAsking(
  node: NodeProcess,
  population: Population,
  answers: Answers,
  stop: AbortSignal,
): Promise<void> {
  const connection = new Connection(node.port)
  while (!stop.aborted) {
    const question = anyQuestion(population)
    answers.note(node.name, question, await ask(connection, question))
    await sleep(pause)
  }
  connection.close()
}

export async function ask(connection: Connection, { bytes }: Question): Promise<Reply> {
  const sentAt = performance.now()
  const answer = await connection.exchange(bytes)
  const cameAt = performance.now()
  return { status: answer?.status ?? null, reason: reasonIn(answer?.body), sentAt, cameAt }
}

/** Of our own answers; Node's parser gives none. */
function reasonIn(body: string | undefined): string | undefined {
  return body?.startsWith('{') ? (JSON.parse(body) as { reason: string }).reason : undefined
}
