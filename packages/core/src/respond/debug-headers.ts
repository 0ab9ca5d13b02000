import { fieldValue } from '../lib/field-value.js'
import type { Auth, DebugHeader } from '../types.js'

const accessTypes: Readonly<Record<string, string>> = Object.freeze({
  personal: 'access',
  service: 'service',
  enterprise: 'enterprise',
})

const values: Readonly<Record<DebugHeader, (auth: Auth<object>) => string | undefined>> = {
  'x-auth-access-type': ({ kind }) => (Object.hasOwn(accessTypes, kind) ? accessTypes[kind] : kind),
  'x-auth-subject-id': ({ subject }) => subject.id,
  'x-auth-subject-email': ({ subject }) => (subject.type === 'user' ? subject.email : undefined),
  'x-auth-account-id': ({ account }) => account?.id,
  'x-auth-account-short-id': ({ account }) => account?.shortId,
  'x-auth-enterprise-id': ({ enterprise }) => enterprise?.id,
  'x-auth-key-id': ({ key }) => key?.id,
  'x-auth-scopes': ({ scopes }) => scopes.join(' '),
  'x-auth-expires-at': ({ expiresAt }) => expiresAt?.toISOString(),
  'x-auth-key-state': ({ key }) => (key?.state === 'retiring' ? key.state : undefined),
}

/** Adds the selected `x-auth-*` headers of a caller. A header that would be empty is left out. */
export function addDebugHeaders(
  headers: Record<string, string>,
  auth: Auth<object>,
  selected: readonly DebugHeader[],
): void {
  for (const name of selected) {
    const value = values[name](auth)
    if (value !== undefined && value !== '') headers[name] = fieldValue(value)
  }
}
