import type { Auth } from '@latchkey/core'
import { afterEach, describe, expect, it } from 'vitest'
import { knowing, serviceKey } from '../../support/identities.js'
import { exchange, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

// Case 22. Clerk #8804: what an earlier middleware, or the one before it, left in `req.auth` was taken for the caller.
const foreign = { subject: { id: 'foreign' }, kind: 'enterprise', scopes: ['*'], can: () => true }

const set = (target: object, descriptor: PropertyDescriptor): void =>
  void Object.defineProperty(target, 'auth', { configurable: true, enumerable: true, ...descriptor })

const assign = (target: object): void => void Object.assign(target, { auth: foreign })

const ways: readonly (readonly [string, (target: object) => void])[] = [
  ['assigned', assign],
  ['assigned, frozen', (target) => Object.assign(target, { auth: Object.freeze({ ...foreign }) })],
  ['not enumerable', (target) => set(target, { value: foreign, writable: true, enumerable: false })],
  [
    'behind a setter that takes no notice',
    (target) => set(target, { get: () => foreign, set: () => undefined }),
  ],
  ['read-only, but configurable', (target) => set(target, { value: foreign, writable: false })],
  ['behind a getter alone', (target) => set(target, { get: () => foreign })],
  ['a function', (target) => Object.assign(target, { auth: () => foreign })],
]

/** Where it can be neither overwritten nor replaced, the request must not come to a handler at all. */
const stubborn: readonly (readonly [string, (target: object) => void])[] = [
  ['read-only for good', (target) => set(target, { value: foreign, writable: false, configurable: false })],
  ['behind a getter for good', (target) => set(target, { get: () => foreign, configurable: false })],
  [
    'behind a setter that takes no notice, for good',
    (target) => set(target, { get: () => foreign, set: () => undefined, configurable: false }),
  ],
]

let servers: readonly Running[] = []
afterEach(() => closeAll(servers))

async function callers(
  prepare: (target: object) => void,
  lines: string[],
): Promise<{ name: string; status?: number | undefined; caller: unknown; reached: number }[]> {
  const handle = ({ auth }: { auth: Auth | null | undefined }): unknown => ({
    caller: auth?.subject.id ?? null,
  })
  servers = await startThree({ verifier: knowing(), optional: true }, { prepare, handle })
  const seen = []
  for (const { name, port, reached } of servers) {
    const answer = await exchange(port, request('/', lines))
    const caller =
      answer?.status === 200 ? (JSON.parse(answer.body) as { caller: unknown }).caller : undefined
    seen.push({ name, status: answer?.status, caller, reached: reached() })
  }
  return seen
}

const key = [`Authorization: Token ${serviceKey}`]

describe('a foreign auth is cleared, in optional mode as well', () => {
  it.each(ways)('%s', async (_, prepare) => {
    expect((await callers(prepare, [])).map(({ name, caller }) => [name, caller])).toStrictEqual([
      ['express', null],
      ['koa', null],
      ['fastify', null],
    ])
    await closeAll(servers)
    expect((await callers(prepare, key)).map(({ name, caller }) => [name, caller])).toStrictEqual([
      ['express', 'service-1'],
      ['koa', 'service-1'],
      ['fastify', 'service-1'],
    ])
  })

  it.each(stubborn)('%s: no handler is reached', async (_, prepare) => {
    for (const lines of [[], key]) {
      for (const { caller, reached } of await callers(prepare, lines)) {
        expect({ caller, reached }).toStrictEqual({ caller: undefined, reached: 0 })
      }
      await closeAll(servers)
    }
  })
})

describe('a foreign auth does not outlive a refusal', () => {
  it.each(['Authorization: Token x', 'Authorization: Basic x'])('%s', async (line) => {
    for (const { status, reached } of await callers(assign, [line])) {
      expect({ status, reached }).toStrictEqual({ status: 401, reached: 0 })
    }
  })
})
