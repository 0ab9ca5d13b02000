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

/**
 * The plugin: `app.register(latchkey, { verifier })`. Options are those of `createAuthenticator()`, or `{ authenticator }`, and
 * `guardNotFound` (default false). It guards every route of its scope; a route says in `config.auth` what it requires.
 *
 * It answers no preflights, and checks no scopes that no route names.
 *
 * @throws TypeError, when the app becomes ready, for an unknown or malformed option.
 */
const latchkeyPlugin: FastifyPluginAsync<LatchkeyPluginOptions> = plugin(latchkey, {
  name: '@latchkey/fastify',
  fastify: '5.x',
})

export default latchkeyPlugin
