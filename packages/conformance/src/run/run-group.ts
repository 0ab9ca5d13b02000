import type { AdapterHarness, ServerSetup } from '../harness.js'
import { referenceHarness } from '../reference/reference-harness.js'
import { wordedBy, type Vector, type VectorGroup } from '../vector.js'
import { fitsHttp2 } from '../wire/http2-connection.js'
import { get, methodOf } from '../wire/request-bytes.js'
import type { Answer } from '../wire/answer.js'
import { Client } from './client.js'
import type { Observation, Observations, Observed } from './observation.js'
import { watched, type Calls } from './watched-setup.js'

/** The vectors of a group that the harness' protocol can carry. */
export function vectorsFor(harness: AdapterHarness, group: VectorGroup): readonly Vector[] {
  if (harness.http2 !== true) return group.vectors
  return group.vectors.filter(({ request, expect }) => wordedBy(expect) !== 'parser' && fitsHttp2(request))
}

/** Starts the group's server, sends it every vector, one after the other, and stops it. */
export async function runGroup(harness: AdapterHarness, group: VectorGroup): Promise<Observations> {
  const references = await referenceAnswers(group)
  const { setup, calls } = watched(group.setup())
  return serving(harness, setup, async (client) => {
    const observations = new Map<Vector, Observed>()
    for (const vector of vectorsFor(harness, group)) {
      const reference = references.get(vector) as Answer
      observations.set(vector, await observed({ client, reference, calls, vector }))
    }
    return observations
  })
}

async function serving<T>(
  harness: AdapterHarness,
  setup: ServerSetup,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const server = await harness.start(setup)
  const client = new Client(harness, server.port)
  try {
    return await use(client)
  } finally {
    client.close()
    await server.close()
  }
}

const references = new WeakMap<VectorGroup, Promise<ReadonlyMap<Vector, Answer>>>()

/** What the core answers. The same for all adapters, so it is asked once. */
function referenceAnswers(group: VectorGroup): Promise<ReadonlyMap<Vector, Answer>> {
  const known = references.get(group)
  if (known !== undefined) return known
  const answers = serving(referenceHarness('reference'), group.setup(), async (client) => {
    const all = new Map<Vector, Answer>()
    for (const vector of group.vectors) {
      all.set(vector, await client.send(vector.request))
      if (endsConnection(vector)) client.close()
    }
    return all
  })
  references.set(group, answers)
  return answers
}

interface Bench {
  readonly client: Client
  readonly reference: Answer
  readonly calls: Calls
  readonly vector: Vector
}

async function observed(bench: Bench): Promise<Observed> {
  try {
    return { ok: true, observation: await observe(bench) }
  } catch (error) {
    return { ok: false, error: error as Error }
  }
}

async function observe({ client, reference, calls, vector }: Bench): Promise<Observation> {
  const before = { ...calls }
  const answer = await client.send(vector.request)
  const last = endsConnection(vector)
  if (last) client.close()
  // `/token` has no handler of the suite's own: whatever is called until its answer is there belongs to the vector.
  const next = last ? null : await client.sendAlong(get('/token'))
  const handlerCalls = calls.handler - before.handler
  const verifierCalls = calls.verifier - before.verifier
  const isHead = methodOf(vector.request) === 'HEAD'
  return {
    answer,
    next,
    handlerCalls,
    verifierCalls,
    asGet: isHead ? await client.send(vector.request.replace('HEAD', 'GET')) : null,
    reference,
  }
}

function endsConnection({ request, expect }: Vector): boolean {
  return wordedBy(expect) === 'parser' || / HTTP\/1\.0\r\n|\r\nConnection: close\r\n/.test(request)
}
