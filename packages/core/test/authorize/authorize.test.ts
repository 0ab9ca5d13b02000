import { describe, expect, it } from 'vitest'
import { authorize } from '../../src/authorize/authorize.js'
import { requirement } from '../../src/authorize/requirement.js'
import { delegatedAuth, ownAuth } from '../../src/delegate/make-auth.js'
import type { Reason } from '../../src/errors.js'
import type { Auth, RequirementOptions } from '../../src/types.js'
import { enterprise, personal, service } from '../support/identities.js'

const reader = ownAuth(personal({ scopes: ['pipeline:read', 'account:*'] }))
const all = ownAuth(enterprise())
const nothing = ownAuth(service({ scopes: [] }))
const delegated = delegatedAuth(enterprise(), { id: 'a' })

const table: readonly (readonly [string, Auth, RequirementOptions, Reason | null])[] = [
  ['any caller', nothing, {}, null],
  ['a scope that is there', reader, { scopes: ['pipeline:read'] }, null],
  ['a scope that is covered', reader, { scopes: ['account:write'] }, null],
  ['all of several', reader, { scopes: ['pipeline:read', 'account:read'] }, null],
  ['one of several missing', reader, { scopes: ['pipeline:read', 'pipeline:write'] }, 'scope_insufficient'],
  ['a wider one than is held', reader, { scopes: ['pipeline:*'] }, 'scope_insufficient'],
  ['all', reader, { scopes: ['*'] }, 'scope_insufficient'],
  ['all, held', all, { scopes: ['*', '*:*', 'x:y', 'x:*', '*:y'] }, null],
  ['no scope held', nothing, { scopes: ['pipeline:read'] }, 'scope_insufficient'],
  ['any of two', reader, { anyScope: ['pipeline:write', 'pipeline:read'] }, null],
  ['none of two', reader, { anyScope: ['pipeline:write', 'log:read'] }, 'scope_insufficient'],
  ['any and all', reader, { scopes: ['account:read'], anyScope: ['log:read'] }, 'scope_insufficient'],
  ['the kind', reader, { kinds: ['personal'] }, null],
  ['one of the kinds', reader, { kinds: ['service', 'personal'] }, null],
  ['another kind', reader, { kinds: ['service'] }, 'kind_not_allowed'],
  ['a kind is compared whole', reader, { kinds: ['person', 'Personal'] }, 'kind_not_allowed'],
  ['an account', reader, { account: true }, null],
  ['an account that is delegated', delegated, { account: true }, null],
  ['no account', all, { account: true }, 'account_required'],
  ['kind before scope', nothing, { kinds: ['personal'], scopes: ['a:b'] }, 'kind_not_allowed'],
  [
    'scope before account',
    ownAuth(enterprise({ scopes: [] })),
    { scopes: ['a:b'], account: true },
    'scope_insufficient',
  ],
]

describe('authorize', () => {
  it.each(table)('%s', (_, auth, options, reason) => {
    expect(authorize(auth, requirement(options))).toBe(reason)
  })
})
