import { requirement, type Requirement, type RequirementOptions } from '@latchkey/core'
import type { RouteAuth } from './plugin.js'

/** What a route's `config.auth` says, checked. */
export interface Rule {
  readonly open: boolean
  /** Absent: as the authenticator's own option says. */
  readonly optional?: boolean
  readonly required?: Requirement
}

/** A route's config, with what Fastify puts into it. */
interface RouteConfig {
  readonly auth?: RouteAuth | undefined
  readonly method?: string | string[]
  readonly url?: string
}

const rules = new WeakMap<object, Rule>()

/** Worked out once for each route's config. @throws TypeError for what is no `RouteAuth`. */
export function ruleOf(config: RouteConfig): Rule {
  const known = rules.get(config)
  if (known !== undefined) return known
  // Without a prototype, and read without the config's: a polluted one must not open a route.
  const rule = Object.freeze(Object.assign(Object.create(null) as Rule, read(config)))
  rules.set(config, rule)
  return rule
}

function read(config: RouteConfig): Rule {
  const auth = Object.hasOwn(config, 'auth') ? config.auth : undefined
  if (auth === undefined) return { open: false }
  if (auth === 'optional') return { open: false, optional: true }
  if (typeof auth === 'boolean') return { open: !auth, optional: false }
  if (typeof auth === 'object' && auth !== null)
    return { open: false, optional: false, required: requirementOf(auth, config) }
  const got = auth === null ? 'null' : `a ${typeof auth}`
  throw new TypeError(
    `${placeOf(config)} must be true, false, "optional" or like { scopes: [...] }, got ${got}`,
  )
}

function requirementOf(auth: RequirementOptions, config: RouteConfig): Requirement {
  try {
    return requirement(auth)
  } catch (cause) {
    throw new TypeError(`${placeOf(config)}: ${(cause as Error).message}`, { cause })
  }
}

function placeOf({ method, url }: RouteConfig): string {
  return `@latchkey/fastify: config.auth of ${String(method)} ${url}`
}
