import type { Account, Identity, Verifier } from '@latchkey/core'

export const serviceKey = 'sts_0123456789abcdef0123456789abcdef01234567'
export const enterpriseKey = 'ste_0123456789abcdef0123456789abcdef01234567'

const child: Account = { id: 'account-2', shortId: 'acc2', enterpriseId: 'enterprise-1' }

export function service(over: Partial<Identity> = {}): Identity {
  return {
    kind: 'service',
    subject: { id: 'service-1', type: 'service' },
    account: { id: 'account-1', shortId: 'acc1' },
    enterprise: null,
    scopes: ['pipeline:read'],
    key: { id: 'key-1' },
    ...over,
  }
}

export function enterprise(over: Partial<Identity> = {}): Identity {
  return {
    kind: 'enterprise',
    subject: { id: 'enterprise-service-1', type: 'enterprise' },
    account: null,
    enterprise: { id: 'enterprise-1' },
    scopes: ['*'],
    key: { id: 'key-2' },
    ...over,
  }
}

/** Knows the two keys and the child account, and what it was asked. */
export function knowing(): Verifier & { readonly asked: string[] } {
  const asked: string[] = []
  const identities = new Map([
    [serviceKey, service()],
    [enterpriseKey, enterprise()],
  ])
  return {
    asked,
    verify: (token) => {
      asked.push(token)
      return Promise.resolve(identities.get(token) ?? null)
    },
    findAccount: (id) => Promise.resolve(id === child.id || id === child.shortId ? child : null),
  }
}

/** A verifier that does whatever it is told to, contract or not. */
export function misbehaving(verify: (token: string) => unknown): Verifier {
  return { verify: verify as Verifier['verify'] }
}
