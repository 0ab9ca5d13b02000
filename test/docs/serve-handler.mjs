// Serves the Fetch-style handler that a program of the documents exports, so that it is asked over a socket like the others.
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'

const { handler } = await import(pathToFileURL(process.argv[2]))

const server = createServer(async ({ url, method, headers }, res) => {
  const response = await handler(new Request(`http://127.0.0.1${url}`, { method, headers }))
  res.writeHead(response.status, Object.fromEntries(response.headers))
  res.end(await response.text())
})
server.listen(0, '127.0.0.1')
