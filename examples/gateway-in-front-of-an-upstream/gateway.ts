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

app.get('/titles', requireAuth({ scopes: ['pipeline:read'], account: true }), async (req, res) => {
  try {
    res.json(await titlesFor(req.get('authorization') ?? ''))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    res.status(502).json({ message: 'the upstream failed' })
  }
})

/** With the caller's own key, so that the upstream judges and logs its caller, and not the gateway. */
async function titlesFor(authorization: string): Promise<string[]> {
  const init = { headers: { authorization }, redirect: 'error', signal: AbortSignal.timeout(5000) } as const
  const answer = await fetch(`${upstream}/v3/pipeline`, init)
  if (!answer.ok) throw new Error(`the upstream answered ${answer.status}`)
  const { data } = (await answer.json()) as { data: { title: string }[] }
  return data.map(({ title }) => title)
}

const server = app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  console.log(`curl -i -H 'Authorization: Token sta_1a2b3c4d5e6f7890abcdef1234567890abcdef12' ${url}/titles`)
})
const close = (): void => void server.close()
process.once('SIGINT', close).once('SIGTERM', close)
