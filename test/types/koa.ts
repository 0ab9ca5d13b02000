// Checked by the compiler alone: what middleware behind guards knows of its caller.
import Router from '@koa/router'
import { getAuth, requireAuth, requireScopes, tokenAuth, tokenInfo } from '@latchkey/koa'
import type { Verifier } from '@latchkey/core'
import Koa from 'koa'

declare const verifier: Verifier<{ tenant: string }>

const app = new Koa()
const router = new Router()
app.use(tokenAuth({ verifier }))
app.use(requireAuth({ kinds: ['service'] }))
router.get('/me', tokenInfo())
router.get('/pipelines/:id', requireAuth({ account: true, scopes: ['pipeline:read'] }), (ctx) => {
  const account: string = getAuth(ctx).account.id
  ctx.body = { account, id: ctx.params['id'] }
})
router.get('/pipelines/:id', requireScopes('pipeline:read'), (ctx) => {
  // @ts-expect-error -- no guard has demanded an account
  void getAuth(ctx).account.id
})
router.get('/plain/:id', (ctx) => {
  // @ts-expect-error -- no guard has demanded an account
  void getAuth(ctx).account.id
  // @ts-expect-error -- ctx.state.auth may be null, or absent
  void ctx.state.auth.can('pipeline:read')
  const tenant: string = getAuth<{ tenant: string }>(ctx).claims.tenant
  ctx.body = { tenant }
})
app.use(router.routes())
