// The load generator: it is told by messages whom to ask, and how often. A process of its own, for a core of its own.
import { closedLoop } from './http/closed-loop.mjs'
import { LoadConnection } from './http/load-connection.mjs'
import { openLoop } from './http/open-loop.mjs'

/** @type {Map<string, LoadConnection[]>} */
const connections = new Map()

process.on('disconnect', () => process.exit())
process.on('message', (order) => {
  run(order).then(
    (result) => process.send(result),
    /** @param {unknown} error */ (error) => process.send({ error: error.message }),
  )
})

/**
 * The connections to a server stay open from one order to the next: what is measured are requests.
 *
 * @param {string} url
 * @param {number} count
 */
async function connectionsTo(url, count) {
  const open = connections.get(url) ?? []
  connections.set(url, open)
  const more = Array.from({ length: Math.max(0, count - open.length) }, () => LoadConnection.open(url))
  open.push(...(await Promise.all(more)))
  return open.slice(0, count)
}

/** @param {import('./http/load.mjs').Order} order */
async function run({ url, authorizations, connections: count, requests, rate, seconds }) {
  const used = await connectionsTo(url, count)
  const texts = authorizations.map((value) => requestText(url, value))
  return requests === undefined ? openLoop(used, texts, { rate, seconds }) : closedLoop(used, texts, requests)
}

/** What curl sends, and an Authorization. @param {string} url @param {string} authorization */
function requestText(url, authorization) {
  const { pathname, host } = new URL(url)
  const fields = [`Host: ${host}`, `Authorization: ${authorization}`, 'User-Agent: curl/8.5.0', 'Accept: */*']
  return `GET ${pathname} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`
}
