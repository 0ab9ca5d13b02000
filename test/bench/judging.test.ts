// What the figures are judged by: a benchmark that cannot say "slower" says nothing.
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'

const bench = async (path: string) => import(pathToFileURL(join(import.meta.dirname, path)).href)
const { judge } = await bench('compare/verdict.mjs')
const { LoadConnection } = await bench('http/load-connection.mjs')
const { openLoop } = await bench('http/open-loop.mjs')

const spread = (min: number, median: number, max: number) => ({ min, median, max })

describe('a commit beside another', () => {
  it.each([
    [
      'all rounds slower, by more than the noise',
      spread(1.1, 1.2, 1.3),
      spread(0.98, 1, 1.05),
      5,
      '20.0 % SLOWER',
    ],
    [
      'all rounds faster, by more than the noise',
      spread(0.7, 0.8, 0.9),
      spread(0.98, 1, 1.05),
      5,
      '20.0 % faster',
    ],
    [
      'slower, by less than the noise',
      spread(1.01, 1.05, 1.1),
      spread(0.9, 1, 1.04),
      5,
      'within the noise of 10.0 %',
    ],
    ['rounds on both sides', spread(0.99, 1.2, 1.3), spread(0.99, 1, 1.01), 5, 'within the noise of 1.0 %'],
    ['two rounds', spread(1.1, 1.2, 1.3), spread(1, 1, 1), 2, 'too few rounds to tell: 3 at least'],
  ])('%s', (_, now, noise, rounds, verdict) => {
    expect(judge(now, noise, rounds)).toBe(verdict)
  })
})

describe('latency by a schedule', () => {
  it('has all on its account who came while the server stood still', async () => {
    const url = await serve((res) => setTimeout(() => answer(res), 300))
    const connection = await LoadConnection.open(url)
    const latency = await openLoop([connection], [request], { rate: 100, seconds: 0.2 })
    // One request is under way from the first moment on, and none of those behind it is ever sent.
    expect(latency.unsent).toBe(latency.due - 1)
    expect(latency.due).toBeGreaterThan(1)
    expect(latency.max).toBeGreaterThan(200)
  })

  it('counts from when a request was due, not from when it was sent', async () => {
    let isFirst = true
    const url = await serve((res) => {
      setTimeout(() => answer(res), isFirst ? 300 : 0)
      isFirst = false
    })
    const connection = await LoadConnection.open(url)
    const { p50, unsent, due } = await openLoop([connection], [request], { rate: 100, seconds: 0.5 })
    expect(unsent).toBeLessThan(due - 1)
    // Those behind the first one were due within its 300 ms, and went out after it: half of them waited for half of it.
    expect(p50).toBeGreaterThan(50)
  })

  it('sends all that is due where the server keeps up', async () => {
    const url = await serve(answer)
    const connections = await Promise.all(Array.from({ length: 32 }, () => LoadConnection.open(url)))
    const latency = await openLoop(connections, [request], { rate: 50, seconds: 0.2 })
    expect(latency.due).toBeGreaterThan(1)
    expect(latency.unsent).toBe(0)
  })

  it('is none of a server that refuses', async () => {
    const url = await serve((res) => void res.writeHead(401).end())
    const connection = await LoadConnection.open(url)
    const run = openLoop([connection], [request], { rate: 100, seconds: 0.2 })
    await expect(run).rejects.toThrow('an answer was HTTP/1.1 401 Unauthorized')
  })
})

const request = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'

function answer(res: ServerResponse) {
  res.setHeader('content-length', 2).end('ok')
}

async function serve(handle: (res: ServerResponse) => unknown): Promise<string> {
  const server = createServer((_req, res) => void handle(res)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => server.closeAllConnections())
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
