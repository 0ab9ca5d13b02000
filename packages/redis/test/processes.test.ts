// A feed does not keep a process alive, and does not end it either: neither early nor by an error that nobody handles.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { notRun } from '../../../test/support/not-run.js'
import { redisMissing, startRedis, type RedisServer } from '../../../test/support/redis.js'
import { startTcpProxy, type TcpProxy } from '../../../test/support/tcp-proxy.js'
import { eventually } from './support/feeds.js'
import { runScript, startScript, type Script } from './support/scripts.js'

const missing = redisMissing()
notRun(missing)

describe.skipIf(missing).each(['redis', 'ioredis'])('a process that listens by the package %s', (driver) => {
  const endings: (() => unknown)[] = []
  afterEach(async () => {
    for (const end of endings.splice(0)) await end()
  })

  async function start(): Promise<{ server: RedisServer; proxy: TcpProxy; url: string }> {
    const server = await startRedis()
    const proxy = await startTcpProxy(server.port)
    endings.push(
      () => proxy.stop(),
      () => server.stop(),
    )
    return { server, proxy, url: `redis://127.0.0.1:${proxy.port}` }
  }

  function listenAt(url: string, connectTimeout = 500): Script {
    const script = startScript('listen.mjs', url, driver, String(connectTimeout))
    endings.unshift(() => script.kill())
    return script
  }

  const clean = { code: 0, stderr: '' }

  it('ends while it is connected', async () => {
    const { url } = await start()
    expect(await listenAt(url).end()).toEqual({ ...clean, stdout: 'woken\nlistening\n' })
  })

  it('ends where nobody has ever been there', async () => {
    const { server } = await start()
    await server.stop()
    const ended = await listenAt(server.url).end()
    expect(ended).toMatchObject(clean)
    expect(ended.stdout).toContain('unreachable\nlistening\n')
  })

  it('ends where the server says nothing', async () => {
    const { proxy, url } = await start()
    proxy.freeze()
    const ended = await listenAt(url).end()
    expect(ended).toMatchObject(clean)
    expect(ended.stdout).toContain('unreachable\nlistening\n')
  })

  it('ends when its server was killed and is never back', async () => {
    const { server } = await start()
    const script = listenAt(server.url)
    await eventually(script.stdout).toContain('listening')
    await server.stop()
    await eventually(script.stdout).toMatch(/unreachable\n(.*\n)*unreachable/)
    expect(await script.end()).toMatchObject(clean)
  })

  it('ends when its network has gone away, in the middle of a new attempt', async () => {
    const { proxy, url } = await start()
    const script = listenAt(url, 60_000)
    await eventually(script.stdout).toContain('listening')
    proxy.freeze()
    // The old connection looks open from here, too.
    await eventually(() => proxy.open).toBe(2)
    expect(await script.end()).toEqual({ ...clean, stdout: 'woken\nlistening\nunreachable\n' })
  })
})

describe.skipIf(missing)('a process that publishes as its last', () => {
  it('lives until that is done', async () => {
    const server = await startRedis()
    expect(await runScript('publish.mjs', server.url, '1')).toEqual({
      code: 0,
      stdout: 'published\n',
      stderr: '',
    })
    await server.stop()
  })

  it('lives until it is clear that it cannot be done', async () => {
    const server = await startRedis()
    const proxy = await startTcpProxy(server.port)
    proxy.freeze()
    const url = `redis://127.0.0.1:${proxy.port}`
    expect(await runScript('publish.mjs', url, '1')).toEqual({ code: 0, stdout: 'unreachable\n', stderr: '' })
    await proxy.stop()
    await server.stop()
  })
})

describe('without the package redis', () => {
  it('listening and publishing say what to install', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-redis-'))
    cpSync(join(import.meta.dirname, '..', 'dist'), folder, { recursive: true })
    const script = join(folder, 'no-driver.mjs')
    writeFileSync(
      script,
      `import { redisFeed } from './index.js'
       const feed = redisFeed('redis://127.0.0.1:6379')
       for (const attempt of [feed.listen(() => {}), feed.publish(1)])
         await attempt.catch((error) => console.log(error.code, error.message))`,
    )
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const line = 'no_driver the package redis is not here: install it\n'
    expect(await runScript(script)).toEqual({ code: 0, stdout: line + line, stderr: '' })
    rmSync(folder, { recursive: true })
  })
})
