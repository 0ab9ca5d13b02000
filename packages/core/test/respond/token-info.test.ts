import { describe, expect, it } from 'vitest'
import { ownAuth } from '../../src/delegate/make-auth.js'
import { tokenInfoAnswer } from '../../src/respond/token-info.js'
import { personal } from '../support/identities.js'

describe('tokenInfoAnswer', () => {
  const identity = personal({
    subject: { id: 'u', type: 'user', name: 'Zoë' },
    key: { id: 'k', hint: 'sta_…abcd' },
    expiresAt: new Date(0),
    claims: { internal: 'note' },
  })
  const { headers, body } = tokenInfoAnswer(ownAuth(identity))

  it('tells a caller of itself, claims left out', () => {
    expect(JSON.parse(body)).toStrictEqual({
      kind: 'personal',
      subject: { id: 'u', type: 'user', name: 'Zoë' },
      account: { id: 'account-1', shortId: 'acc1' },
      enterprise: null,
      delegated: false,
      scopes: ['pipeline:read'],
      key: { id: 'k', hint: 'sta_…abcd', expiresAt: '1970-01-01T00:00:00.000Z', state: 'current' },
      expiresAt: '1970-01-01T00:00:00.000Z',
    })
  })

  it('counts bytes, not characters, and is not stored', () => {
    expect(headers).toStrictEqual({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
    })
  })
})
