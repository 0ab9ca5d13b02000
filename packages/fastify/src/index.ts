import type { FastifyPluginAsync } from 'fastify'
import plugin from 'fastify-plugin'
import { latchkey, type LatchkeyPluginOptions } from './plugin.js'

export {
  getAuth,
  requireAuth,
  requireScopes,
  tokenInfo,
  type ConfiguredRequest,
  type GuardHook,
} from './guards.js'
export type { LatchkeyPluginOptions, RouteAuth } from './plugin.js'

const latchkeyPlugin: FastifyPluginAsync<LatchkeyPluginOptions> = plugin(latchkey, {
  name: '@latchkey/fastify',
  fastify: '5.x',
})

export default latchkeyPlugin
