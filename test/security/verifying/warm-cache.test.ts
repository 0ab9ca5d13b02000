import { cached, type Verifier } from '@latchkey/core'
import { createKeyring } from '@latchkey/keyring'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { service, serviceKey } from '../../support/identities.js'
import { Connection, field, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

// Case 18. CVE-2021-32701 (Oathkeeper): the answer for one scope was kept, and opened routes that need another.
const refused = '403 insufficient_scope'
const readers: Running[] = []
const writers: Running[] = []
const keyring = createKeyring({ maxStaleness: '1h' })
const fixed: Verifier = {
  verify: async (token) => (token === serviceKey ? service({ scopes: ['pipeline:read'] }) : null),
}
const introspected = cached(fixed, { ttl: '1h' })
let issued: string

beforeAll(async () => {
  const account = await keyring.accounts.create({ name: 'Acme' })
  const user = await keyring.users.create({
    accountId: account.id,
    email: 'jo@example.com',
    permissions: ['pipeline:*'],
  })
  issued = (await keyring.keys.issue({ userId: user.id, scopes: ['pipeline:read'] })).token
  for (const verifier of [keyring, introspected]) {
    readers.push(...(await startThree({ verifier }, { required: { scopes: ['pipeline:read'] } })))
    writers.push(...(await startThree({ verifier }, { required: { scopes: ['pipeline:write'] } })))
  }
})
afterAll(async () => {
  await closeAll([...readers, ...writers])
  await keyring.close()
})

async function ask(server: Running | undefined, token: string): Promise<string> {
  const connection = new Connection(server?.port ?? 0)
  const answer = await connection.exchange(request('/', [`Authorization: Token ${token}`]))
  connection.close()
  const challenge = answer && field(answer, 'www-authenticate')
  return `${answer?.status}${challenge?.includes('error="insufficient_scope"') ? ' insufficient_scope' : ''}`
}

describe('what is in memory of a key opens no route that needs another scope', () => {
  it.each([0, 1, 2, 3, 4, 5])('servers %i: a keyring for three frameworks, cached() for three', async (n) => {
    const token = n < 3 ? issued : serviceKey
    const [reader, writer] = [readers[n], writers[n]]
    const answers: string[] = []
    for (const server of [reader, writer, reader, writer, writer, reader])
      answers.push(await ask(server, token))
    expect(answers).toStrictEqual(['200', refused, '200', refused, refused, '200'])
    const both = Array.from({ length: 100 }, (_, i) => ask(i % 2 === 0 ? reader : writer, token))
    expect(new Set((await Promise.all(both)).map((answer, i) => `${i % 2} ${answer}`))).toStrictEqual(
      new Set(['0 200', `1 ${refused}`]),
    )
    expect(writer?.reached()).toBe(0)
  })

  it('and it was in memory', () => {
    expect(keyring.recall(issued)?.scopes).toStrictEqual(['pipeline:read'])
    expect(keyring.health().cache.loads).toBe(1)
    expect(introspected.stats()).toMatchObject({ loads: 1, size: 1 })
  })
})
