import type { Account, Identity, Verifier } from '../../src/types.js'

export const token = 'sts_0123456789abcdef0123456789abcdef01234567'

export function personal(over: Partial<Identity> = {}): Identity {
  return {
    kind: 'personal',
    subject: { id: 'user-1', type: 'user', email: 'user@example.com' },
    account: { id: 'account-1', shortId: 'acc1' },
    enterprise: null,
    scopes: ['pipeline:read'],
    key: { id: 'key-1' },
    ...over,
  }
}

export function service(over: Partial<Identity> = {}): Identity {
  return personal({ kind: 'service', subject: { id: 'service-1', type: 'service' }, ...over })
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

/** Knows `token` alone. */
export function knowing(identity: Identity, accounts: readonly Account[] = []): Verifier {
  return {
    verify: (presented) => Promise.resolve(presented === token ? identity : null),
    findAccount: (id) =>
      Promise.resolve(accounts.find((account) => account.id === id || account.shortId === id) ?? null),
  }
}

/** A verifier that answers whatever it is told to, contract or not. */
export function answering(verify: (presented: string) => unknown): Verifier {
  return { verify: verify as Verifier['verify'] }
}
