import { afterEach, describe, expect, it, vi } from 'vitest'
import type { KeyWarning } from '../../src/index.js'
import { answers, canary, clientOf, serve, startMock } from '../support.js'

const expiring = { 'x-auth-key-id': 'k-1', 'x-auth-expires-at': '2030-01-08T00:00:00.000Z' }
const at = (instant: string) => (): Date => new Date(instant)

async function warningsOf(
  options: object,
  headers: Record<string, string>,
  calls = 1,
): Promise<KeyWarning[]> {
  const server = await serve(answers([200, headers]))
  const heard: KeyWarning[] = []
  const api = clientOf(server.url, { onWarning: (warning) => void heard.push(warning), ...options })
  for (let call = 0; call < calls; call++) await api.fetch('/')
  return heard
}

describe('a key that expires soon', () => {
  it('is warned of, once', async () => {
    const heard = await warningsOf({ clock: at('2030-01-01T00:00:00Z') }, expiring, 3)
    expect(heard).toEqual([
      {
        kind: 'expiring',
        message: 'the key k-1 expires on 2030-01-08T00:00:00.000Z: ask for a new one',
        keyId: 'k-1',
        expiresAt: new Date('2030-01-08T00:00:00Z'),
      },
    ])
  })

  it.each([
    ['2029-12-31T23:59:59.999Z', {}, 0],
    ['2030-01-01T00:00:00Z', {}, 1],
    ['2030-01-01T00:00:00Z', { warnBefore: '6d' }, 0],
    ['2029-12-09T00:00:00Z', { warnBefore: 'P30D' }, 1],
  ])('at %s, with %j', async (now, options, count) => {
    expect(await warningsOf({ clock: at(now), ...options }, expiring)).toHaveLength(count)
  })

  it('is warned of on errors too, and where it is asked who it is', async () => {
    const server = await serve(answers([404, expiring], [200, expiring]))
    const heard: string[] = []
    const options = {
      clock: at('2030-01-01T00:00:00Z'),
      onWarning: ({ kind }: KeyWarning) => void heard.push(kind),
    }
    await clientOf(server.url, options).fetch('/', { throwOnError: false })
    await clientOf(server.url, options)
      .whoami()
      .catch(() => undefined)
    expect(heard).toEqual(['expiring', 'expiring'])
  })
})

describe('a key that was rotated', () => {
  it('is warned of: the mock server, and a new key', async () => {
    const mock = await startMock()
    const { token, key } = await mock.issue({ kind: 'service' })
    const fresh = await mock.keyring.keys.rotate(key.id, { overlap: '1h' })
    let secret = token
    const heard: KeyWarning[] = []
    const api = clientOf(mock.url, {
      token: () => secret,
      tokenMaxAge: 0,
      onWarning: (warning) => void heard.push(warning),
    })
    await api.fetch('/v3/pipeline')
    await api.fetch('/v3/pipeline')
    secret = fresh.token
    await api.fetch('/v3/pipeline')
    expect(heard).toMatchObject([{ kind: 'retiring', keyId: key.id, expiresAt: expect.any(Date) }])
  })

  it('and of which no more is known', async () => {
    const [warning] = await warningsOf({}, { 'x-auth-key-state': 'retiring' })
    expect(warning).toEqual({
      kind: 'retiring',
      message: 'the key was rotated, and works for a while: switch to the new one',
      keyId: null,
      expiresAt: null,
    })
  })
})

describe('a warning', () => {
  it('of each of many keys is given once, though not all are remembered', async () => {
    let n = 0
    const heard = await warningsOf(
      { token: () => `key-${n++ % 3}`, tokenMaxAge: 0 },
      { 'x-auth-key-state': 'retiring' },
      9,
    )
    expect(heard).toHaveLength(3)
  })

  it('has no key in it, and no control characters', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('x-auth-key-id', `${canary}\u0085`)
      response.setHeader('x-auth-key-state', 'retiring')
      response.end()
    })
    const heard: KeyWarning[] = []
    await clientOf(server.url, { onWarning: (warning) => void heard.push(warning) }).fetch('/')
    expect(heard[0]).toMatchObject({ keyId: '***', message: expect.stringContaining('the key *** was') })
  })

  it('that its listener cannot bear does no harm', async () => {
    const onWarning = (): never => {
      throw new Error('listener')
    }
    const server = await serve(answers([200, { 'x-auth-key-state': 'retiring' }]))
    expect((await clientOf(server.url, { onWarning }).fetch('/')).status).toBe(200)
  })

  it('nor one that its listener cannot bear later on, which would end the process', async () => {
    const unhandled: unknown[] = []
    const listen = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', listen)
    const onWarning = (() => Promise.reject(new Error('listener'))) as () => void
    const server = await serve(answers([200, { 'x-auth-key-state': 'retiring' }]))
    await clientOf(server.url, { onWarning }).fetch('/')
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', listen)
    expect(unhandled).toEqual([])
  })
})

describe('where nobody listens', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('a warning is one of the process', async () => {
    const heard = new Promise<Error & { code?: string }>((resolve) => process.once('warning', resolve))
    const emitted = vi.spyOn(process, 'emitWarning')
    await warningsOf({ onWarning: undefined }, { 'x-auth-key-state': 'retiring' }, 2)
    expect(await heard).toMatchObject({ name: 'LatchkeyWarning', code: 'LATCHKEY_KEY_RETIRING' })
    expect(emitted).toHaveBeenCalledTimes(1)
  })

  it('nor is there a process, a warning is one of the console', async () => {
    const { emitWarning } = await import('../../src/key/environment.js')
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    vi.stubGlobal('process', undefined)
    emitWarning({ kind: 'retiring', message: 'in words', keyId: null, expiresAt: null })
    vi.unstubAllGlobals()
    expect(warn.mock.calls).toEqual([['in words']])
  })
})
