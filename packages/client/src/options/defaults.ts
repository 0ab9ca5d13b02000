import type { ClientOptions } from '../types.js'

/** What an option is that was left out. The README's table is held against it. */
export const defaults: Readonly<Partial<ClientOptions>> = Object.freeze({
  tokenEnv: 'LATCHKEY_TOKEN',
  tokenMaxAge: '1m',
  timeout: '30s',
  retries: 2,
  maxRetryDelay: '20s',
  throwOnError: true,
  allowInsecureHttp: false,
  warnBefore: '7d',
  whoamiPath: '/v3/auth/token',
})
