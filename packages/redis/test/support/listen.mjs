// Listens, says so, and prints what happens. Nothing but its stdin keeps it alive: node listen.mjs URL redis|ioredis MILLISECONDS
import { redisFeed } from '@latchkey/redis'
import { Redis } from 'ioredis'

const [url, driver, connectTimeout] = process.argv.slice(2)
const print = (line) => process.stdout.write(`${line}\n`)
const target = driver === 'ioredis' ? new Redis(url, { lazyConnect: true }) : url
const feed = redisFeed(target, {
  connectTimeout: Number(connectTimeout),
  pingTimeout: 500,
  onError: (error) => print(error.code),
})
await feed.listen(() => print('woken'))
print('listening')
process.stdin.resume()
