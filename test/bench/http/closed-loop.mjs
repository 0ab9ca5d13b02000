/**
 * A fixed number of requests, each sent when the one before it on its connection has its answer.
 *
 * @param {import('./load-connection.mjs').LoadConnection[]} connections
 * @param {string[]} texts
 * @param {number} requests
 */
export async function closedLoop(connections, texts, requests) {
  let left = requests
  const next = () => (left === 0 ? null : texts[left-- % texts.length])
  const started = performance.now()
  await Promise.all(connections.map((connection) => connection.run(next)))
  return { seconds: (performance.now() - started) / 1000 }
}
