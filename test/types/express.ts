// Checked by the compiler alone: what handlers behind guards know of their caller.
import { getAuth, requireAuth, requireScopes, tokenAuth, tokenInfo } from '@latchkey/express'
import type { Verifier } from '@latchkey/core'
import express from 'express'

declare const verifier: Verifier<{ tenant: string }>

const app = express()
app.use(tokenAuth({ verifier }))
app.get('/me', tokenInfo())
app.get('/pipelines/:id', requireAuth({ account: true, scopes: ['pipeline:read'] }), (req, res) => {
  const account: string = getAuth(req).account.id
  const params: { id: string } = req.params
  res.json({ account, params })
})
app.get('/pipelines/:id', requireScopes('pipeline:read'), (req, res) => {
  // @ts-expect-error -- no guard has demanded an account
  void getAuth(req).account.id
  const params: { id: string } = req.params
  res.json({ params })
})
app.get('/plain/:id', (req, res) => {
  // @ts-expect-error -- no guard has demanded an account
  void getAuth(req).account.id
  // @ts-expect-error -- req.auth may be null, or absent
  void req.auth.can('pipeline:read')
  const tenant: string = getAuth<{ tenant: string }>(req).claims.tenant
  res.json({ tenant })
})
app.use('/admin', requireAuth({ kinds: ['enterprise'] }), requireAuth())
// @ts-expect-error -- unknown option
requireAuth({ scope: ['pipeline:read'] })
