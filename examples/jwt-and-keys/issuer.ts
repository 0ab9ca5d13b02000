// In the place of your OAuth authorization server: its public key, at /jwks, and a token that it has signed. Run it first.
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const kid = randomUUID()
const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' }] }

const server = createServer((req, res) => {
  if (req.url !== '/jwks') return void res.writeHead(404).end()
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify(jwks))
})
server.listen(Number(process.env['PORT'] ?? 4000), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  console.log(`ISSUER=${url}`)
  console.log(`JWT=${tokenFor('ada', url)}`)
})

/** RFC 9068: good for an hour. */
function tokenFor(sub: string, iss: string): string {
  const now = Math.floor(Date.now() / 1000)
  const times = { iat: now, exp: now + 3600 }
  const claims = { iss, sub, aud: 'https://pipelines.example.com', scope: 'pipeline:read', ...times }
  const signed = [{ typ: 'at+jwt', alg: 'EdDSA', kid }, claims].map(encoded).join('.')
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
