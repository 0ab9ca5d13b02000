import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../../src/authenticator.js'
import type { Account, AnswerHeaders, AuthenticatorOptions, Identity } from '../../src/types.js'
import { enterprise, knowing, personal, service, token } from '../support/identities.js'

const accounts: readonly Account[] = [{ id: 'account-2', shortId: 'acc2', enterpriseId: 'enterprise-1' }]

async function headersOf(
  identity: Identity,
  options: Partial<AuthenticatorOptions> = {},
  on?: string,
): Promise<AnswerHeaders> {
  const authenticator = createAuthenticator({ verifier: knowing(identity, accounts), ...options })
  const headers = { authorization: `Token ${token}`, 'x-delegate-account-id': on }
  const outcome = await authenticator.authenticate({ headers })
  if (!outcome.ok) throw outcome.error
  return outcome.headers
}

const vary = 'Authorization'
const varyToo = 'Authorization, x-delegate-account-id'

describe('the headers of an authenticated answer', () => {
  it('tell of a personal key', async () => {
    const identity = personal({ key: { id: 'key-1', expiresAt: new Date(0.5e13) }, scopes: ['c:d', 'a:b'] })
    expect(await headersOf(identity)).toStrictEqual({
      vary,
      'x-auth-access-type': 'access',
      'x-auth-subject-id': 'user-1',
      'x-auth-subject-email': 'user@example.com',
      'x-auth-account-id': 'account-1',
      'x-auth-account-short-id': 'acc1',
      'x-auth-key-id': 'key-1',
      'x-auth-scopes': 'a:b c:d',
      'x-auth-expires-at': '2128-06-11T08:53:20.000Z',
    })
  })

  it('tell of a service key whose account is an enterprise’s', async () => {
    const identity = service({ enterprise: { id: 'enterprise-1' }, key: { id: 'k', state: 'retiring' } })
    expect(await headersOf(identity)).toStrictEqual({
      vary,
      'x-auth-access-type': 'service',
      'x-auth-subject-id': 'service-1',
      'x-auth-account-id': 'account-1',
      'x-auth-account-short-id': 'acc1',
      'x-auth-enterprise-id': 'enterprise-1',
      'x-auth-key-id': 'k',
      'x-auth-scopes': 'pipeline:read',
      'x-auth-key-state': 'retiring',
    })
  })

  it('tell of an enterprise key, and of the account that it acts on', async () => {
    const own = {
      vary: varyToo,
      'x-auth-access-type': 'enterprise',
      'x-auth-subject-id': 'enterprise-service-1',
      'x-auth-enterprise-id': 'enterprise-1',
      'x-auth-key-id': 'key-2',
      'x-auth-scopes': '*',
    }
    expect(await headersOf(enterprise())).toStrictEqual(own)
    expect(await headersOf(enterprise(), {}, 'acc2')).toStrictEqual({
      ...own,
      'x-auth-account-id': 'account-2',
      'x-auth-account-short-id': 'acc2',
    })
  })

  it.each([
    [false, []],
    [[], []],
    [
      ['x-auth-key-id', 'x-auth-subject-id'],
      ['x-auth-subject-id', 'x-auth-key-id'],
    ],
    [['x-auth-enterprise-id'], []],
  ] as const)('debugHeaders: %j gives %j', async (debugHeaders, names) => {
    expect(Object.keys(await headersOf(personal(), { debugHeaders }))).toStrictEqual(['vary', ...names])
  })

  it('show an email of users alone, and no state but retiring', async () => {
    const subject = { id: 's', type: 'service' as const, email: 'user@example.com' }
    expect(await headersOf(service({ subject }))).not.toHaveProperty('x-auth-subject-email')
    const current = personal({ key: { id: 'k', state: 'current' } })
    expect(await headersOf(current)).not.toHaveProperty('x-auth-key-state')
  })

  it('leave out what is empty or not known', async () => {
    const identity = personal({
      subject: { id: 'u', type: 'user', email: '' },
      account: { id: 'a', shortId: '' },
      scopes: [],
      key: null,
    })
    expect(Object.keys(await headersOf(identity))).toStrictEqual([
      'vary',
      'x-auth-access-type',
      'x-auth-subject-id',
      'x-auth-account-id',
    ])
  })

  it('name a kind that is none of ours as the verifier does', async () => {
    for (const kind of ['robot', 'constructor', '__proto__']) {
      expect((await headersOf(personal({ kind })))['x-auth-access-type']).toBe(kind)
    }
  })

  it('percent-encode what is no field value', async () => {
    const headers = await headersOf(
      personal({ subject: { id: 'a\r\nx: y', type: 'user', email: 'é@example.com' }, key: { id: ' k' } }),
    )
    expect(headers).toMatchObject({
      'x-auth-subject-id': 'a%0D%0Ax:%20y',
      'x-auth-subject-email': '%C3%A9@example.com',
      'x-auth-key-id': '%20k',
    })
  })
})
