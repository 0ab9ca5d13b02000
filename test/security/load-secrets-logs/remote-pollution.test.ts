import {
  introspectionVerifier,
  upstreamVerifier,
  type Fetch,
  type Identity,
  type Verifier,
} from '@latchkey/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sendJson, startLying, type LyingServer } from '../../support/lying-server.js'

// Case 50 (CWE-1321) at verifiers that ask over HTTP: what a careless merge put into Object.prototype lets nobody in, widens nothing,
// and leads no token elsewhere.
const token = 'sts_c0ffee11deadbeef22cafebabe33feedface44f0'
const prototype = Object.prototype as unknown as Record<string, unknown>

let service: LyingServer
let other: LyingServer
beforeAll(async () => {
  service = await startLying((response) => response.end())
  other = await startLying((response) => sendJson(response, { active: true, sub: 'evil' }))
})
afterAll(() => Promise.all([service.close(), other.close()]))
beforeEach(() => {
  service.answer((response) => {
    response.setHeader('x-auth-access-type', 'service').setHeader('x-auth-subject-id', 's')
    sendJson(response, { active: true, sub: 's', client_id: 's' })
  })
})

const evil = (): Identity => ({
  kind: 'personal',
  subject: { id: 'evil', type: 'user' },
  account: null,
  enterprise: null,
  scopes: ['*'],
})

/** `body`, `dispatcher`, `signal` and `status` are not among them: Node's own streams and fetch read these from objects of their own. */
const pollution: readonly (readonly [string, unknown])[] = [
  ['active', true],
  ['sub', 'evil'],
  ['username', 'evil'],
  ['scope', '*'],
  ['exp', 4_102_444_800],
  ['aud', 'mine'],
  ['iss', 'mine'],
  ['url', 'http://127.0.0.1:9/'],
  ['fetch', async () => Response.json({ active: true, sub: 'evil' })],
  ['toIdentity', evil],
  ['accepts', () => true],
  ['prefix', ''],
  ['timeout', '1h'],
  ['maxBytes', 1e9],
  ['clock', () => new Date(0)],
  ['clockTolerance', '1d'],
  ['audience', 'other'],
  ['basic', { id: 'evil', secret: 'evil' }],
  ['form', { client_id: 'evil' }],
  ['authorization', 'Bearer evil'],
  ['scheme', 'Bearer'],
  ['redirect', 'follow'],
  ['email', 'evil@example.com'],
  ['reason', 'token_expired'],
]

type Create = (options?: { fetch?: Fetch }) => Verifier<object>

const kinds: readonly (readonly [string, Create])[] = [
  [
    'introspectionVerifier',
    (options) => introspectionVerifier({ url: service.url, auth: { bearer: 'own-token' }, ...options }),
  ],
  ['upstreamVerifier', (options) => upstreamVerifier({ url: service.url, method: 'GET', ...options })],
]

/** For as long as the verifier is made and asked. */
async function polluted(name: string, value: unknown, create: () => Verifier<object>): Promise<unknown> {
  Object.defineProperty(prototype, name, { value, configurable: true, enumerable: true, writable: true })
  try {
    const { signal } = new AbortController()
    const identity = await create().verify(token, { scheme: 'Token', signal })
    return identity && [identity.subject.id, identity.subject.type, [...identity.scopes]]
  } catch {
    return 'thrown'
  } finally {
    Reflect.deleteProperty(prototype, name)
  }
}

describe.each(kinds)('%s, with a polluted Object.prototype', (_, create) => {
  it.each(pollution)('%s: lets in who was there before, as before', async (name, value) => {
    expect(await polluted(name, value, create)).toEqual(['s', 'service', []])
  })

  it('gives a fetch that it was given nothing of it', async () => {
    const seen: unknown[] = []
    const fetch: Fetch = async (url, init) => {
      seen.push((init as { dispatcher?: unknown }).dispatcher)
      // Node's own reads it from objects of its own.
      Reflect.deleteProperty(prototype, 'dispatcher')
      return globalThis.fetch(url, init)
    }
    expect(await polluted('dispatcher', 'evil', () => create({ fetch }))).toEqual(['s', 'service', []])
    expect(seen).toEqual([undefined])
  })

  it.each(pollution)('%s: lets nobody in where the answer is none', async (name, value) => {
    service.answer((response) => sendJson(response, {}))
    expect(await polluted(name, value, create)).toBe('thrown')
  })

  it.each(pollution)('%s: follows no redirect', async (name, value) => {
    service.answer((response) => response.writeHead(307, { location: other.url }).end())
    expect(await polluted(name, value, create)).toBe('thrown')
    expect(other.questions).toEqual([])
  })

  it.each(pollution)('%s: an unknown token stays one', async (name, value) => {
    service.answer((response, question) =>
      question.startsWith('POST') ? sendJson(response, { active: false }) : sendJson(response, {}, 401),
    )
    expect(await polluted(name, value, create)).toBeNull()
  })
})
