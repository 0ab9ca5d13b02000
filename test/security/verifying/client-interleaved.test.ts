import { createClient } from '@latchkey/client'
import { startMockServer, type MockServer } from '@latchkey/mock-server'
import { afterAll, beforeAll, expect, it } from 'vitest'

// Case 23, at the other end: clients of one process, and calls of one client, never swap keys or accounts.
let mock: MockServer
beforeAll(async () => {
  mock = await startMockServer()
})
afterAll(() => mock.close())

const calls = 300

it('hundreds of calls of several clients are each answered for their own caller', async () => {
  const issued = await Promise.all(
    Array.from({ length: 10 }, () => mock.issue({ kind: 'service', scopes: ['account:read'] })),
  )
  const clients = issued.map(({ token }) => createClient({ baseUrl: mock.url, token: async () => token }))
  const wrong = await Promise.all(
    Array.from({ length: calls }, async (_, n) => {
      const caller = await clients.at(n % clients.length)?.whoami()
      return caller?.key.id === issued[n % issued.length]?.key.id ? [] : [n]
    }),
  )
  expect(wrong.flat()).toEqual([])
})

it('calls of one enterprise key act each on their own account', async () => {
  const enterpriseId = '68c584136b9b08b8fc53a85e'
  const accounts = await Promise.all(
    Array.from({ length: 5 }, (_, n) =>
      mock.keyring.accounts.create({ name: `A${n}`, shortId: `short-${n}`, enterpriseId }),
    ),
  )
  const { token } = await mock.issue({ kind: 'enterprise' })
  const api = createClient({ baseUrl: mock.url, token })
  const seen = await Promise.all(
    Array.from({ length: calls }, async (_, n) => {
      const delegateAccountId = n % 6 === 5 ? null : (accounts[n % 6]?.id ?? '')
      const { account } = await api.whoami({ delegateAccountId })
      return (account?.id ?? null) === delegateAccountId
    }),
  )
  expect(seen.filter((isOwn) => !isOwn)).toEqual([])
})

it('a rotation in the midst of calls sends none of them to another caller', async () => {
  const [first, second] = await Promise.all([
    mock.issue({ kind: 'service' }),
    mock.issue({ kind: 'service' }),
  ])
  let secret = first.token
  const rotating = createClient({
    baseUrl: mock.url,
    token: () => secret,
    tokenMaxAge: '1h',
    onWarning: () => {},
  })
  const fixed = createClient({ baseUrl: mock.url, token: second.token })
  const subjects = await Promise.all(
    Array.from({ length: calls }, async (_, n) => {
      if (n === 50) {
        const rotated = await mock.keyring.keys.rotate(first.key.id, { overlap: '1h' })
        secret = rotated.token
        await mock.keyring.keys.revoke(first.key.id)
      }
      const { subject } = await (n % 2 === 0 ? rotating : fixed).whoami()
      return `${n % 2} ${subject.id}`
    }),
  )
  expect(new Set(subjects)).toEqual(
    new Set([`0 ${first.key.serviceAccountId}`, `1 ${second.key.serviceAccountId}`]),
  )
})
