import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { answers, canary, clientOf, failureOf, serve, thrown } from '../support.js'

const hanging = (): void => {}

describe('a server that hangs', () => {
  it('is given up, and the error says that it timed out', async () => {
    const server = await serve(hanging)
    const error = await failureOf(() => clientOf(server.url, { timeout: 1000 }).fetch('/slow?secret=1'))
    expect(error).toMatchObject({ reason: 'timed_out', status: null, code: null, response: null })
    expect(error.message).toBe('GET /slow: timed out after 1000 ms')
    // It took all the time that there was: nothing is left for a repeat.
    expect(server.received).toHaveLength(1)
  })

  it('is given up by a call that has less time than its client', async () => {
    const server = await serve(hanging)
    const error = await failureOf(() => clientOf(server.url).fetch('/', { timeout: '50ms' }))
    expect(error.reason).toBe('timed_out')
  })

  it('is given up by its caller, with what the caller says', async () => {
    const server = await serve(hanging)
    const reason = new Error('enough')
    for (const timeout of ['30s', Infinity]) {
      const controller = new AbortController()
      const call = clientOf(server.url, { timeout }).fetch('/', { signal: controller.signal })
      setTimeout(() => controller.abort(reason), 20)
      expect(await thrown(() => call)).toBe(reason)
    }
  })

  it('is not asked at all where the caller has given up before', async () => {
    const server = await serve(answers([200]))
    const reason = new Error('enough')
    const call = clientOf(server.url).fetch('/', { signal: AbortSignal.abort(reason) })
    expect(await thrown(() => call)).toBe(reason)
    expect(server.received).toEqual([])
  })

  it('in the middle of a body: reading it says that it timed out', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200).write('first')
    })
    const response = await clientOf(server.url, { timeout: 1000 }).fetch('/')
    expect(await failureOf(() => response.text())).toMatchObject({ reason: 'timed_out' })
  })

  it('in the middle of an error’s body does not keep its status from the caller', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(403, { 'content-type': 'application/json' }).write('{"status":403,')
    })
    const error = await failureOf(() => clientOf(server.url, { timeout: 1000 }).fetch('/'))
    expect(error).toMatchObject({ reason: 'other', status: 403 })
  })

  it('in the middle of an error’s body, and a caller who gives up', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(403).write('x')
    })
    const controller = new AbortController()
    const reason = new Error('enough')
    const call = clientOf(server.url).fetch('/', { signal: controller.signal })
    setTimeout(() => controller.abort(reason), 50)
    expect(await thrown(() => call)).toBe(reason)
  })
})

describe('a function that never gives its key', () => {
  it('is asked again by the next call: one that is lost does not stop the client for ever', async () => {
    const server = await serve(answers([200]))
    let asked = 0
    const token = (): Promise<string> => (asked++ === 0 ? new Promise(() => {}) : Promise.resolve(canary))
    const api = clientOf(server.url, { token })
    expect(await failureOf(() => api.fetch('/', { timeout: 20 }))).toMatchObject({ reason: 'timed_out' })
    expect((await api.fetch('/')).status).toBe(200)
    expect(asked).toBe(2)
  })

  it('when a key was refused', async () => {
    const server = await serve(answers([401], [200]))
    let asked = 0
    const token = (): Promise<string> => (asked++ === 1 ? new Promise(() => {}) : Promise.resolve(canary))
    const api = clientOf(server.url, { token, tokenMaxAge: 0 })
    expect(await failureOf(() => api.fetch('/', { timeout: 200 }))).toMatchObject({ reason: 'timed_out' })
    expect((await api.fetch('/')).status).toBe(200)
  })
})

it('a fetch that does not listen to its signal is left behind', async () => {
  const fetch = (): Promise<Response> => new Promise(() => {})
  const error = await failureOf(() => clientOf('https://api.example.com', { fetch, timeout: 20 }).fetch('/'))
  expect(error.reason).toBe('timed_out')
})

describe('a call that is over', () => {
  const collectGarbage = (): void => {
    setFlagsFromString('--expose-gc')
    runInNewContext('gc')()
  }

  it('leaves no listener behind on the signal of a caller who never gives up', async () => {
    const server = await serve(answers([204], [404], [200, {}, 'read'], [200, {}, 'not read']))
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    const api = clientOf(server.url)
    await api.fetch('/', { signal })
    await failureOf(() => api.fetch('/', { signal }))
    expect(await (await api.fetch('/', { signal })).text()).toBe('read')
    await api.fetch('/', { signal })
    expect(added.mock.calls.length - removed.mock.calls.length).toBe(0)
  })

  it('does not keep what it has sent until its time would be up', async () => {
    const server = await serve(answers([200, {}, 'read']))
    const api = clientOf(server.url)
    const send = async (): Promise<WeakRef<object>> => {
      const body = new Uint8Array(100_000)
      await (await api.fetch('/', { method: 'PUT', body })).text()
      return new WeakRef(body)
    }
    const sent = await Promise.all(Array.from({ length: 10 }, send))
    // What the last request was, the connection may still know.
    await send()
    await new Promise((resolve) => setTimeout(resolve, 50))
    collectGarbage()
    expect(sent.filter((body) => body.deref() !== undefined).length).toBeLessThan(5)
  })

  it('hears its caller while the body comes, whatever has been collected', async () => {
    const server = await serve((_request, response) => void response.writeHead(200).write('first'))
    const controller = new AbortController()
    const response = await clientOf(server.url).fetch('/', { signal: controller.signal })
    const text = thrown(() => response.text())
    collectGarbage()
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await text).toBe(reason)
  })
})
