// A gateway that takes the keys of an API behind it: that API says who a key is, and what it may do. The gateway keeps no keys, and
// needs none of its own. Run it before the mock server, `latchkey mock`, or before any API that speaks the contract:
//   UPSTREAM_URL=https://api.example.com node gateway.js
import type { AddressInfo } from 'node:net'
import { cached, upstreamVerifier } from '@latchkey/core'
import { getAuth, requireAuth, tokenAuth } from '@latchkey/express'
import express from 'express'

const upstream = process.env['UPSTREAM_URL'] ?? 'http://127.0.0.1:8787'

// GET, and not HEAD: the body of a refusal says why, and so does the gateway then.
const keys = upstreamVerifier({
  url: `${upstream}/v3/auth/token`,
  method: 'GET',
  prefix: ['sta_', 'sts_', 'ste_'],
})

const app = express()
app.use(tokenAuth({ verifier: cached(keys, { ttl: '2s' }), realm: 'gateway' }))

// The gateway's own: nobody behind it is asked but for the key, and that at most every two seconds.
app.get('/whoami', (req, res) => {
  const { kind, subject, account } = getAuth(req)
  res.json({ kind, subject, account })
})

// With the caller's own key, so that the upstream judges and logs its caller, and not the gateway.
app.get('/titles', requireAuth({ scopes: ['pipeline:read'], account: true }), async (req, res) => {
  const authorization = req.get('authorization') ?? ''
  const answer = await fetch(`${upstream}/v3/pipeline`, { headers: { authorization }, redirect: 'error' })
  if (!answer.ok) {
    res.status(502).json({ message: `the upstream answered ${answer.status}` })
    return
  }
  const { data } = (await answer.json()) as { data: { title: string }[] }
  res.json(data.map(({ title }) => title))
})

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  console.log(`curl -i -H 'Authorization: Token sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12' ${url}/titles`)
})
const close = (): void => void server.close()
process.once('SIGINT', close).once('SIGTERM', close)
