import { describe, expect, it } from 'vitest'
import { defaultSeed } from '../src/index.js'
import { ask, clockAt, personal, start } from './support.js'

const seed = {
  ...defaultSeed,
  keys: defaultSeed.keys.map((key) => ({ ...key, expiresAt: '2026-11-24T13:00:00Z' })),
}

describe('advance', () => {
  it.each<[string | number]>([['60m'], ['1h'], ['PT1H'], [3_600_000], [3_599_999.5]])(
    'moves the clock that keys expire by: %s',
    async (duration) => {
      const server = await start({ seed, clock: clockAt('2026-11-24T12:00:00Z') })
      server.advance('0s')
      expect((await ask(server, '/v3/pipeline', { token: personal })).status).toBe(200)
      server.advance(duration)
      expect((await ask(server, '/v3/pipeline', { token: personal })).json.reason).toBe('token_expired')
      expect(await server.keyring.keys.get('key-personal-1')).toMatchObject({ state: 'expired' })
    },
  )

  it('moves it a little further each time, to the millisecond', async () => {
    const server = await start({ seed, clock: clockAt('2026-11-24T12:00:00Z') })
    for (const duration of ['30m', '29m', '59s', 999]) server.advance(duration)
    expect((await ask(server, '/v3/pipeline', { token: personal })).status).toBe(200)
    server.advance(1)
    expect((await ask(server, '/v3/pipeline', { token: personal })).status).toBe(401)
  })

  it('adds to the clock that was given, which goes on', async () => {
    const clock = clockAt('2026-11-24T12:00:00Z')
    const server = await start({ clock })
    server.advance('P1D')
    clock.now = new Date('2026-11-24T12:00:05Z')
    const { json } = await ask(server, '/v3/pipeline', { token: personal, json: { title: 'Later' } })
    expect(json.data.created_at).toBe('2026-11-25T12:00:05.000Z')
    expect(server.requests[0]?.at).toEqual(new Date('2026-11-25T12:00:05Z'))
    const { createdAt } = await server.keyring.accounts.create({ name: 'Later' })
    expect(createdAt).toEqual(new Date('2026-11-25T12:00:05Z'))
    expect(clock.now).toEqual(new Date('2026-11-24T12:00:05Z'))
  })

  it('moves the system’s time, where no clock was given', async () => {
    const server = await start()
    const before = Date.now()
    server.advance('365d')
    await ask(server, '/nowhere')
    const [request] = server.requests
    expect(request?.at.getTime()).toBeGreaterThanOrEqual(before + 365 * 86_400_000)
  })

  it.each<[unknown, string]>([
    ['soon', 'advance: the duration must be like "61m", "PT61M" or 3660000 (milliseconds), got a string'],
    ['-1h', 'the duration must be like'],
    [-1, 'got a number'],
    [Number.NaN, 'got a number'],
    [undefined, 'got undefined'],
    [new Date(), 'got an object'],
    ['P1M', 'got a string'],
    ['P999999W', 'advance: the mock’s clock cannot go past the year 9999'],
  ])('refuses %s, and stays where it is', async (duration, message) => {
    const server = await start({ clock: clockAt('2026-11-24T12:00:00Z') })
    expect(() => server.advance(duration as never)).toThrow(TypeError)
    expect(() => server.advance(duration as never)).toThrow(message)
    await ask(server, '/nowhere')
    expect(server.requests[0]?.at).toEqual(new Date('2026-11-24T12:00:00Z'))
  })
})
