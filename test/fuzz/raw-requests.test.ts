import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { knowing } from '../support/identities.js'
import { Connection, field, type RawAnswer } from '../support/raw-http.js'
import { closeAll, startThree, type Running } from '../support/three-servers.js'
import { isAuthenticated, rawRequest } from './arbitrary-requests.js'
import { holds, runsOf, timeLimit } from './budget.js'

/** Of requests to each framework. Each of 40 connections sends one after the other. */
const batches = 4
const lanes = 40
const batch = 200

let servers: readonly Running[] = []
const reached = new Map<string, number>()
let connections: ReadonlyMap<string, readonly Connection[]> = new Map()

beforeAll(async () => {
  servers = await startThree({ verifier: knowing() }, { handle: () => 'handler' })
  connections = new Map(
    servers.map(({ name, port }) => [name, Array.from({ length: lanes }, () => new Connection(port))]),
  )
})
afterAll(async () => {
  for (const connection of [...connections.values()].flat()) connection.close()
  await closeAll(servers)
})

/** What a client must be able to rely on, whatever it has sent. */
function problemWith(bytes: string, answer: RawAnswer | null): string | null {
  if (answer === null) return null
  const { status, body } = answer
  if (status >= 500) return `status ${status}`
  if (status === 401 && field(answer, 'www-authenticate') === undefined) return '401 without a challenge'
  if (status === 401 && answer.fields.some(([name]) => name.startsWith('x-auth-'))) return 'x-auth-* on a 401'
  if (status === 200 && !isAuthenticated(bytes)) return 'reached a handler unauthenticated'
  if (status === 401 && isAuthenticated(bytes)) return 'a good key was refused'
  if (status !== 200 && body.includes('handler')) return 'a refusal with the handler’s answer'
  return null
}

/**
 * Fastify's router refuses some paths (400), and Express' finds no path in `http://` (404), before any middleware runs: that
 * is neither an answer of ours, nor a way to a handler.
 */
function isRefusedByRouter(answer: RawAnswer | null): boolean {
  if (answer?.status !== 400 && answer?.status !== 404) return false
  return field(answer, 'date') !== undefined && field(answer, 'cache-control') === undefined
}

/**
 * What a server said, in so far as the three must agree. What Node's parser turns away has only Fastify's words put to it,
 * and may be lost to the reset that follows.
 */
function said(answer: RawAnswer | null): string {
  if (answer === null) return 'turned away by the parser'
  const { status, body } = answer
  const isParsers = (status === 400 || status === 431) && field(answer, 'date') === undefined
  return isParsers ? 'turned away by the parser' : `${status} ${body}`
}

async function send({ name }: Running, requests: readonly string[]): Promise<readonly (RawAnswer | null)[]> {
  const answers: (RawAnswer | null)[] = Array.from({ length: requests.length }, () => null)
  const work = async (connection: Connection, lane: number): Promise<void> => {
    for (let i = lane; i < requests.length; i += lanes) {
      const bytes = requests[i] ?? ''
      // Once more where nothing came: a kept connection may just have been closed by the other end.
      answers[i] = (await connection.exchange(bytes)) ?? (await connection.exchange(bytes))
    }
  }
  await Promise.all((connections.get(name) ?? []).map(work))
  return answers
}

function compared(requests: readonly string[], all: readonly (readonly (RawAnswer | null)[])[]): string[] {
  return requests.flatMap((bytes, i) => {
    const answers = all.map((answers_) => answers_[i] ?? null)
    const problems = answers.flatMap((answer) => problemWith(bytes, answer) ?? [])
    const judged = answers.filter((answer) => !isRefusedByRouter(answer))
    const words = new Set(judged.map(said))
    if (words.size > 1) problems.push(`no agreement: ${[...words].join(' | ')}`)
    return problems.map((problem) => `${problem}: ${JSON.stringify(bytes)}`)
  })
}

it(
  'raw requests to each framework: no 500, no way round, and one answer from all',
  async () => {
    const seen = { answered: 0, passed: 0 }
    const property = fc.asyncProperty(
      fc.array(rawRequest, { minLength: batch, maxLength: batch }),
      async (requests) => {
        const all = await Promise.all(servers.map((server) => send(server, requests)))
        const problems = compared(requests, all)
        for (const [s, { name, reached: count }] of servers.entries()) {
          const passed = all[s]?.filter((answer) => answer?.status === 200).length ?? 0
          if (count() - (reached.get(name) ?? 0) !== passed) problems.push(`${name}: reached without a 200`)
          reached.set(name, count())
          seen.answered += all[s]?.filter((answer) => answer !== null).length ?? 0
          seen.passed += passed
        }
        expect(problems.slice(0, 3)).toStrictEqual([])
      },
    )
    // No shrinking: what was wrong says with which bytes, and a run is cheaper than the search for a smaller one.
    await holds(batches, property, { endOnFailure: true })
    const runs = runsOf(batches) * batch
    // A generator whose requests never pass, or that Node turns away, would prove nothing.
    expect(seen.answered).toBeGreaterThan(runs)
    expect(seen.passed).toBeGreaterThan(runs / 20)
  },
  timeLimit,
)
