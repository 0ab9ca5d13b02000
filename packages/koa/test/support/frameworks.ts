import Koa3 from 'koa'
import Koa2 from 'koa2'

/** Every major that the adapter is for. */
export const frameworks: readonly (readonly [string, typeof Koa3])[] = [
  ['Koa 3', Koa3],
  ['Koa 2', Koa2],
]
