import { kindOf, ownOptions, printable, refuseOption } from '../lib/check.js'
import { coveringGrants, isScope } from '../lib/scope.js'
import type { RequiredScope, Requirement, RequirementOptions } from '../types.js'

const owner = 'requireAuth'
const optionNames = [
  'scopes',
  'anyScope',
  'kinds',
  'account',
] as const satisfies readonly (keyof RequirementOptions)[]

/**
 * Checks and freezes what a route requires. Without options it requires a caller, whoever it is.
 *
 * @throws TypeError where a list is empty (a requirement that requires nothing is a mistake), or a scope is malformed.
 */
export function requirement(input: RequirementOptions = {}): Requirement {
  const options = ownOptions(owner, input, optionNames)
  const { account = false } = options
  if (typeof account !== 'boolean') refuseOption(owner, 'account', account, 'true or false')
  return Object.freeze({
    scopes: scopesOf('scopes', options.scopes),
    anyScope: scopesOf('anyScope', options.anyScope),
    kinds: listOf('kinds', options.kinds, 'a list of kinds like ["service"]'),
    account,
  }) as Requirement
}

/** The same from a list of scopes that are all required, as in `requireScopes('pipeline:read')`. */
export function scopeRequirement(scopes: readonly string[]): Requirement {
  if (scopes.length === 0)
    throw new TypeError('requireScopes: name at least one scope, like requireScopes("pipeline:read")')
  return requirement({ scopes })
}

function scopesOf(option: 'scopes' | 'anyScope', value: unknown): readonly RequiredScope[] {
  const scopes = listOf(option, value, 'a list of scopes like ["pipeline:read"]')
  const stranger = scopes.find((scope) => !isScope(scope))
  if (stranger !== undefined)
    throw new TypeError(
      `${owner}: option "${option}": "${printable(stranger)}" is no scope like "pipeline:read"`,
    )
  return Object.freeze(scopes.map((scope) => Object.freeze({ scope, grants: coveringGrants(scope) })))
}

function listOf(option: string, value: unknown, allowed: string): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length === 0) refuseOption(owner, option, value, `${allowed}, not empty`)
  const stranger = (value as unknown[]).findIndex((entry) => typeof entry !== 'string' || entry === '')
  if (stranger !== -1) {
    throw new TypeError(
      `${owner}: option "${option}" must be ${allowed}, entry ${stranger} is ${kindOf(value[stranger])}`,
    )
  }
  return Object.freeze([...(value as string[])])
}
