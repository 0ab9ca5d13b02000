// In the place of your OAuth authorization server: an introspection endpoint (RFC 7662), and two tokens. Run it first.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

const pair = `${process.env['CLIENT_ID'] ?? 'pipelines'}:${process.env['CLIENT_SECRET'] ?? 'for-this-example'}`
const inAnHour = Math.floor(Date.now() / 1000) + 3600
const common = { active: true, aud: 'https://pipelines.example.com', exp: inAnHour }
const tokens = new Map([
  ['ory_at_ada', { ...common, sub: 'ada', client_id: 'web-app', scope: 'pipeline:read', tenant: 'acme' }],
  ['ory_at_robot', { ...common, sub: 'robot', client_id: 'robot', scope: 'log:write', tenant: 'acme' }],
])

const server = createServer(async (req, res) => {
  if (req.headers.authorization !== `Basic ${Buffer.from(pair).toString('base64')}`) {
    res.writeHead(401, { 'www-authenticate': 'Basic realm="introspection"' }).end()
    return
  }
  const token = new URLSearchParams(await text(req)).get('token') ?? ''
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify(tokens.get(token) ?? { active: false }))
})
server.listen(Number(process.env['PORT'] ?? 4000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}/introspect`)
})
