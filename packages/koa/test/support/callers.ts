import { staticVerifier, type Identity, type Verifier } from '@latchkey/core'

const person: Identity = {
  kind: 'personal',
  subject: { id: 'user-1', type: 'user' },
  account: { id: 'account-1' },
  enterprise: null,
  scopes: ['pipeline:read'],
  key: { id: 'key-1' },
}

const enterprise: Identity = {
  kind: 'enterprise',
  subject: { id: 'enterprise-user-1', type: 'enterprise' },
  account: null,
  enterprise: { id: 'enterprise-1' },
  scopes: ['*'],
  key: { id: 'key-2' },
}

export const verifier: Verifier = staticVerifier([
  { token: 'person', identity: person },
  { token: 'enterprise', identity: enterprise },
])

/** Knows one token, and a caller of its own: for a second authentication behind a first one. */
export const otherVerifier: Verifier = staticVerifier([
  {
    token: 'person',
    identity: {
      kind: 'robot',
      subject: { id: 'robot-1', type: 'service' },
      account: null,
      enterprise: null,
      scopes: ['*'],
    },
  },
])

export interface HeldVerifier extends Verifier {
  /** Resolves when the pipeline has asked. */
  readonly asked: Promise<void>
  /** Lets the answer go: the caller of `person`, or null for any other token. */
  release(): void
}

/** A verifier that does not answer before it is told to. */
export function heldVerifier(): HeldVerifier {
  const asked = signal()
  const released = signal()
  return {
    asked: asked.given,
    release: released.give,
    async verify(token) {
      asked.give()
      await released.given
      return token === 'person' ? person : null
    },
  }
}

/** Something that a test waits for. */
export function signal(): { readonly given: Promise<void>; give(): void } {
  let give = (): void => undefined
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give: () => give() }
}
