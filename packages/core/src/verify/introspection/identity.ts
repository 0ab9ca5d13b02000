import { frozenIdentity } from '../../lib/frozen-identity.js'
import { flawOf } from '../../lib/identity.js'
import type { Identity, Subject } from '../../types.js'
import type { IntrospectionMembers, IntrospectionSettings } from './introspection-options.js'
import { expiryOf } from './members.js'

type Mapping<C extends object> = Pick<IntrospectionSettings<C>, 'toIdentity' | 'clockTolerance'>

/** Who the members are, frozen, and no longer than `exp`. Null: `toIdentity` says that it is none of these tokens. */
export async function identityOf<C extends object>(
  members: IntrospectionMembers,
  { toIdentity, clockTolerance }: Mapping<C>,
): Promise<Identity<C> | null> {
  // Without a mapping, the members are the claims: C is their type, unless somebody said otherwise by hand.
  const identity = await (toIdentity ?? (usualIdentity as unknown as NonNullable<typeof toIdentity>))(members)
  if (identity === null) return null
  const flaw = flawOf(identity)
  if (flaw !== null) throw new Error(`toIdentity returned what is no identity: ${flaw}`)
  const expiresAt = earlier(identity.expiresAt ?? null, expiryOf(members, clockTolerance))
  return frozenIdentity({ ...identity, expiresAt })
}

function usualIdentity(members: IntrospectionMembers): Identity<IntrospectionMembers> {
  return {
    kind: 'oauth',
    subject: subjectOf(members),
    account: null,
    enterprise: null,
    scopes: (members.scope ?? '').split(' ').filter((scope) => scope !== ''),
    claims: members,
  }
}

/** `sub`, else `client_id`, else `username`. A client that speaks for itself is a service. */
function subjectOf({ sub, client_id: client, username: name }: IntrospectionMembers): Subject {
  const id = [sub, client, name].find((text) => text !== undefined && text !== '')
  if (id === undefined) throw new Error('the answer has no sub, client_id or username')
  return { id, type: id === client ? 'service' : 'user', ...(name && { name }) }
}

function earlier(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b
  return a.getTime() <= b.getTime() ? a : b
}
