// A node: a keyring on a store and a feed, that asks for its tokens all the time, and answers HTTP. What it does, it is told by its
// parent: node main.mjs '{ "name": …, "databaseUrl": …, "redisUrl": …, "maxStaleness": … }'
import { createServer } from 'node:http'
import { createAuthenticator } from '@latchkey/core'
import { createKeyring } from '@latchkey/keyring'
import { redisFeed } from '@latchkey/redis'
import { postgresStore } from '@latchkey/sql'
import { heapInUse } from '../../support/heap-in-use.mjs'
import { MangledFeed } from './mangled-feed.mjs'
import { Traffic } from './traffic.mjs'

const { name, databaseUrl, redisUrl, maxStaleness, verifyTimeout, cache } = JSON.parse(process.argv[2])
const store = postgresStore(databaseUrl)
const feed = new MangledFeed(redisUrl === null ? store.feed : redisFeed(redisUrl))
const keyring = createKeyring({ store, feed, maxStaleness, nodeName: name, cache })
// What fails in the background is what these tests are about.
keyring.on('error', () => undefined)

const traffic = new Traffic(keyring)
const authenticator = createAuthenticator({ verifier: keyring, verifyTimeout })
const server = createServer(async (request, response) => {
  const outcome = await authenticator.authenticate(request)
  const body = outcome.ok ? '' : outcome.body
  const length = { 'content-length': Buffer.byteLength(body) }
  response.writeHead(outcome.ok ? 200 : outcome.status, { ...outcome.headers, ...length }).end(body)
})

// On a machine that has much to do, whoever asks may be silent for longer than the five seconds after which Node hangs up.
server.keepAliveTimeout = 60_000

const orders = {
  watch: ({ items, every }) => traffic.watch(items, every),
  begin: () => traffic.begin(),
  forget: () => traffic.forget(),
  mangle: ({ how }) => feed.mangle(how),
  report: () => ({ items: traffic.report(), wakes: feed.wakes, health: keyring.health() }),
  heap: () => heapInUse(),
  close: async () => {
    traffic.forget()
    await keyring.close()
  },
}

process.on('message', async ({ id, order, ...details }) => {
  try {
    process.send({ id, result: (await orders[order](details)) ?? null })
  } catch (error) {
    process.send({ id, error: String(error) })
  }
})
process.on('disconnect', () => process.exit())

// Where its store is away when it starts, it is opened by a later call.
keyring.open().catch(() => undefined)
server.listen(0, '127.0.0.1', () => process.send({ id: 0, result: server.address().port }))
