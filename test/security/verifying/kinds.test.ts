import { createHash } from 'node:crypto'
import { staticVerifier, type Identity } from '@latchkey/core'
import { afterEach, describe, expect, it } from 'vitest'
import { enterprise, service } from '../../support/identities.js'
import { exchange, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running, type ThreeOptions } from '../../support/three-servers.js'

// Case 16. unkey#4416 and Clerk #9168: a key of one kind, or of one workspace, was taken for another.
const personal = (over: Partial<Identity> = {}): Identity =>
  service({ kind: 'personal', subject: { id: 'user-1', type: 'user' }, ...over })

const digits = '0123456789abcdef0123456789abcdef01234567'
const identities: readonly (readonly [prefix: string, identity: Identity])[] = [
  ['sta', personal()],
  ['sts', service()],
  ['ste', enterprise()],
]
const pairs = identities.flatMap(([prefix]) =>
  identities.map(([of, identity]) => [prefix, of, identity] as const),
)

let servers: readonly Running[] = []
afterEach(() => closeAll(servers))

async function ask(identity: Identity, key: string, three: ThreeOptions = {}): Promise<unknown[]> {
  const sha256 = createHash('sha256').update(key).digest('hex')
  const answers: unknown[] = []
  servers = await startThree({ verifier: staticVerifier([{ sha256, identity }]) }, three)
  for (const { port, reached } of servers) {
    const answer = await exchange(port, request('/', [`Authorization: Token ${key}`]))
    answers.push([answer?.status, (JSON.parse(answer?.body ?? '') as { reason?: string }).reason, reached()])
  }
  return answers
}

const three = (answer: unknown): unknown[] => [answer, answer, answer]

describe('the record decides the kind, and a prefix that says another is refused', () => {
  it.each(pairs)('%s_ on the record of %s_', async (prefix, of, identity) => {
    const answers = await ask(identity, `${prefix}_${digits}`)
    expect(answers).toStrictEqual(three(prefix === of ? [200, undefined, 1] : [401, 'token_invalid', 0]))
  })
})

describe('a route that is for one kind is for no other', () => {
  const kinds = ['personal', 'service', 'enterprise', 'robot']

  it.each(identities)('%s_', async (prefix, identity) => {
    for (const kind of kinds) {
      const answers = await ask(identity, `${prefix}_${digits}`, { required: { kinds: [kind] } })
      await closeAll(servers)
      servers = []
      expect(answers).toStrictEqual(
        three(kind === identity.kind ? [200, undefined, 1] : [403, 'kind_not_allowed', 0]),
      )
    }
  })
})

describe('an identity that is half one kind and half another is nobody', () => {
  it.each<readonly [string, Identity]>([
    ['an enterprise key with an account', enterprise({ account: { id: 'account-1' } })],
    ['an enterprise key without an enterprise', enterprise({ enterprise: null })],
  ])('%s', async (_, identity) => {
    servers = await startThree({ verifier: { verify: () => Promise.resolve(identity) } })
    for (const { port, reached } of servers) {
      expect((await exchange(port, request('/', ['Authorization: Token x'])))?.status).toBe(503)
      expect(reached()).toBe(0)
    }
  })
})
