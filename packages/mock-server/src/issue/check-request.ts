import { isScope, parseDuration } from '@latchkey/core'
import { ownOptions, refuseOption } from '../lib/check.js'

/** The key that a test wants. */
export interface IssueRequest {
  kind: 'personal' | 'service' | 'enterprise'
  /** Narrow what the key's owner may do. Default: all of it. */
  scopes?: readonly string[] | undefined
  /** `'1h'`, ISO 8601, or milliseconds, by the mock's clock. Default: it does not expire. */
  expiresIn?: string | number | undefined
}

const names = ['kind', 'scopes', 'expiresIn'] as const satisfies readonly (keyof IssueRequest)[]
const kinds: readonly unknown[] = ['personal', 'service', 'enterprise']

/** Throws a `TypeError` that names the option and what is allowed: before anything is made that the key would need. */
export function checkRequest(input: IssueRequest): IssueRequest {
  const { kind, scopes, expiresIn } = ownOptions('issue', input, names)
  if (!kinds.includes(kind)) refuseOption('issue', 'kind', kind, '"personal", "service" or "enterprise"')
  if (scopes !== undefined && !areScopes(scopes)) {
    refuseOption('issue', 'scopes', scopes, 'a list of 1 to 200 scopes like "pipeline:read"')
  }
  if (expiresIn !== undefined && !isLifetime(expiresIn)) {
    refuseOption('issue', 'expiresIn', expiresIn, 'a duration above 0, like "1h" or 3600000 (milliseconds)')
  }
  return { kind, scopes, expiresIn }
}

function areScopes(value: unknown): boolean {
  return Array.isArray(value) && value.length >= 1 && value.length <= 200 && value.every(isScope)
}

function isLifetime(value: unknown): boolean {
  try {
    return parseDuration(value as string) > 0
  } catch {
    return false
  }
}
