import { bearerToken } from 'koa-bearer-token'
import { subjectsOf } from '../subjects.mjs'

/** It reads the token alone: the look-up is the app's. @param {import('../variants.mjs').Variant} variant */
export async function guard({ keys }) {
  const subjects = subjectsOf(keys)
  const read = bearerToken()
  /** @type {import('koa').Middleware} */
  return (ctx, next) =>
    read(ctx, () => {
      ctx.state.user = subjects.get(ctx.request.token) ?? ctx.throw(401)
      return next()
    })
}
