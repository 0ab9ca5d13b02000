import { requirement, type Requirement } from '@latchkey/core'
import type { RouteAuth } from './plugin.js'

/** What a route's `config.auth` says, checked. */
export interface Rule {
  readonly open: boolean
  /** Absent: as the authenticator's own option says. */
  readonly optional?: boolean
  readonly required?: Requirement
}

const rules = new WeakMap<object, Rule>()

/** Worked out once for each route's config. @throws TypeError for what is no `RouteAuth`. */
export function ruleOf(config: { auth?: RouteAuth }): Rule {
  const known = rules.get(config)
  if (known !== undefined) return known
  const rule = Object.freeze(read(config.auth))
  rules.set(config, rule)
  return rule
}

function read(auth: RouteAuth | undefined): Rule {
  if (auth === undefined) return { open: false }
  if (auth === 'optional') return { open: false, optional: true }
  if (typeof auth === 'boolean') return { open: !auth, optional: false }
  if (typeof auth === 'object' && auth !== null)
    return { open: false, optional: false, required: requirement(auth) }
  throw new TypeError(
    `@latchkey/fastify: config.auth must be true, false, "optional" or like { scopes: [...] }, got a ${typeof auth}`,
  )
}
