import { createHash, randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { HeapChild, type HeapChildOptions } from '../../support/heap-child.js'
import { sendJson, startLying, type LyingServer } from '../../support/lying-server.js'
import { Connection, request } from '../../support/raw-http.js'
import { audience, claims, ecPair, forge, issuer } from '../jwt/forge.js'

const newKey = (): string => `sta_${randomBytes(20).toString('hex')}`

const keys = { current: newKey(), revoked: newKey(), unknown: newKey() }
const sha256 = (key: string): string => createHash('sha256').update(key).digest('hex')
const digests = { current: sha256(keys.current), revoked: sha256(keys.revoked) }

let child: HeapChild | undefined
let service: LyingServer | undefined
const connections: Connection[] = []
afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close()
  await child?.stop()
  await service?.close()
})

async function start(options: HeapChildOptions): Promise<void> {
  child = await HeapChild.start(options)
  connections.push(new Connection(child.port), new Connection(child.port))
}

/** Sends a token in every way, over one connection and then the other. The answers' statuses. */
async function send(token: string): Promise<readonly (number | undefined)[]> {
  const statuses = []
  for (const connection of connections) {
    for (const [target, ...lines] of [
      ['/', `Authorization: Token ${token}`],
      ['/write', `Authorization: Token ${token}`],
      ['/', `Authorization: Token ${token}`, 'x-delegate-account-id: a b'],
      ['/', `Authorization: Token ${token} ${token}`],
      ['/', `Authorization: Bearer ${token}`],
      ['/', `Authorization: ${token}`],
      ['/', `Authorization: Token ${token}`, `Authorization: Token ${token}`],
    ] as const)
      statuses.push((await connection.exchange(request(target, lines)))?.status)
  }
  return statuses
}

/** What still holds fifteen characters in a row of one of these, with one of the two connections closed, and one that is idle. */
async function holders(secrets: readonly string[]): Promise<readonly string[] | undefined> {
  connections[0]?.close()
  const parts = secrets.flatMap((secret) =>
    Array.from({ length: (secret.length - 8) / 4 }, (_, i) => secret.slice(4 * i, 4 * i + 12)),
  )
  return child?.holders((text) => text.length >= 12 && parts.some((part) => text.includes(part)))
}

/** Its prefix and its last four characters may be shown. */
const secretOf = (key: string): string => key.slice(4, -4)
const twice = (statuses: readonly number[]): readonly number[] => [...statuses, ...statuses]

// Case 47. Memory ends up in core dumps, heap snapshots and swap files.
describe('no key stays in the memory of a server, once it is answered', { timeout: 60_000 }, () => {
  it.each(['express', 'koa', 'fastify'])('of %s, with a keyring', async (framework) => {
    await start({ framework, digests })
    expect(await send(keys.current)).toEqual(twice([200, 403, 400, 401, 401, 401, 401]))
    for (const key of [keys.revoked, keys.unknown])
      expect(await send(key)).toEqual(twice([401, 401, 401, 401, 401, 401, 401]))
    expect(await holders(Object.values(keys).map(secretOf))).toEqual([])
  })

  it('with verifiers that ask somebody, or check a signature', async () => {
    service = await startLying((response, question) => {
      if (question.includes(keys.current)) sendJson(response, { active: true, sub: 'u' })
      else if (question.includes(keys.revoked)) response.writeHead(500).end(question)
      else if (question.startsWith('POST')) sendJson(response, { active: false })
      else sendJson(response, { status: 401, reason: 'token_invalid' }, 401)
    })
    const { pem, sign } = ecPair()
    await start({ framework: 'express', service: service.url, jwt: { issuer, audience, key: pem } })
    const jwt = (over: object): string => forge({ alg: 'ES256' }, claims({ jti: newKey(), ...over }), sign)
    const jwts = [jwt({}), jwt({ exp: 1 }), `${jwt({}).slice(0, -8)}AAAAAAAA`]
    const statuses = []
    for (const token of [...Object.values(keys), ...jwts]) statuses.push((await send(token))[0])
    expect(statuses).toEqual([200, 503, 401, 200, 401, 401])
    // The header of a JWT is no secret: which algorithm, and the name of the issuer's key.
    const signed = jwts.map((token) => token.slice(token.indexOf('.')))
    expect(await holders([...Object.values(keys).map(secretOf), ...signed])).toEqual([])
  })

  it.each(['token', 'header'] as const)('and what is kept is found: a %s', async (keeps) => {
    await start({ framework: 'express', digests, keeps })
    await send(keys.current)
    expect((await holders([secretOf(keys.current)]))?.length).toBeGreaterThanOrEqual(12)
  })
})
