import { createAuthenticator } from '@latchkey/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inner, outages } from '../../support/hostile-verifiers.js'
import { misbehaving } from '../../support/identities.js'
import { Connection, field, request, type RawAnswer } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

// Case 17. @fastify/bearer-auth echoes what its verifier threw; express-oauth2-jwt-bearer and koa-jwt turn an outage into
// 401, so that clients throw good keys away. That an outage is not cached as "unknown" is for the cache to prove: there is
// none here.
/** The token is the number of the verifier that answers. */
const verifier = misbehaving((token) => outages[Number(token)]?.[1](token))
const limited = { verifier, verifyTimeout: 30 }
let required: readonly Running[] = []
let optional: readonly Running[] = []

beforeAll(async () => {
  required = await startThree(limited)
  optional = await startThree({ ...limited, optional: true })
})
afterAll(() => closeAll([...required, ...optional]))

const soon = (): Promise<null> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(null), 1000).unref()
  })

/** The answer, or null after a second, which is thirty times the limit: a hang must not look like a slow test. */
async function ask(port: number, token: number): Promise<RawAnswer | null> {
  const connection = new Connection(port)
  const answer = connection.exchange(request('/', [`Authorization: Token ${token}`]))
  return Promise.race([answer, soon()]).finally(() => connection.close())
}

describe.each(outages.map(([name], index) => [name, index] as const))('a verifier that %s', (_, index) => {
  it.each(['required', 'optional'])('denies with 503, whoever asks: %s', async (mode) => {
    const servers = mode === 'required' ? required : optional
    for (const { port, reached } of servers) {
      const before = reached()
      const answer = await ask(port, index)
      expect(answer?.status).toBe(503)
      expect(JSON.parse(answer?.body ?? '')).toMatchObject({
        code: 'EUNAVAILABLE',
        reason: 'verifier_unavailable',
      })
      expect(answer && field(answer, 'retry-after')).toBe('5')
      expect(answer && field(answer, 'www-authenticate')).toBeUndefined()
      expect(answer && field(answer, 'cache-control')).toBe('no-store')
      expect(answer?.bytes).not.toContain(inner)
      expect(reached()).toBe(before)
    }
  })

  it('is an outcome, never a rejection', async () => {
    const asked = createAuthenticator(limited).authenticate({ headers: { authorization: `Token ${index}` } })
    const outcome = await Promise.race([asked, soon()])
    expect(outcome).toMatchObject({ ok: false, status: 503 })
  })
})

describe('a verifier that comes back', () => {
  it('recovers by itself: an outage leaves nothing behind', async () => {
    let down = true
    const servers = await startThree({
      verifier: misbehaving(() => (down ? Promise.reject(new Error(inner)) : null)),
    })
    for (const { port } of servers) {
      down = true
      expect((await ask(port, 0))?.status).toBe(503)
      down = false
      expect((await ask(port, 0))?.status).toBe(401)
    }
    await closeAll(servers)
  })
})
