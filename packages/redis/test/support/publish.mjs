// Publishes a number, and closes nothing: node publish.mjs URL NUMBER
import { redisFeed } from '@latchkey/redis'

const [url, sequence] = process.argv.slice(2)
const feed = redisFeed(url, { connectTimeout: 500 })
try {
  await feed.publish(Number(sequence))
  process.stdout.write('published\n')
} catch (error) {
  process.stdout.write(`${error.code}\n`)
}
