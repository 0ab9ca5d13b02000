import { refused } from '../errors.js'

type Prefixes = Partial<Record<'personal' | 'service' | 'enterprise', string>>

/** From $LATCHKEY_PREFIXES: `personal=acme_sta_,service=acme_sts_`. They must be those of the server. @throws CliError `invalid` */
export function prefixesFrom(env: NodeJS.ProcessEnv): Prefixes {
  const prefixes: Prefixes = {}
  for (const entry of (env['LATCHKEY_PREFIXES'] ?? '').split(',').filter(Boolean)) {
    const [, kind, prefix] = /^\s*(personal|service|enterprise)=(\S+)\s*$/.exec(entry) ?? []
    if (kind === undefined || prefix === undefined)
      throw refused(
        '$LATCHKEY_PREFIXES must be like personal=acme_sta_,service=acme_sts_,enterprise=acme_ste_',
      )
    prefixes[kind as keyof Prefixes] = prefix
  }
  return prefixes
}
