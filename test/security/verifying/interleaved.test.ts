import { setTimeout as wait } from 'node:timers/promises'
import type { Verifier } from '@latchkey/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enterprise, service } from '../../support/identities.js'
import { Connection, field, request } from '../../support/raw-http.js'
import { closeAll, startThree, type Running } from '../../support/three-servers.js'

// Case 23. CVE-2026-25536 (MCP): one transport for all, and an answer went to whoever asked last.
const count = 1000

/** Answers after a time that depends on the token, so that later requests overtake earlier ones. */
const verifier: Verifier = {
  verify: async (token) => {
    const n = Number(token.slice(1))
    await wait((n * 7919) % 23)
    if (n % 10 === 0) return null
    return token.startsWith('e')
      ? enterprise({ subject: { id: token, type: 'enterprise' }, key: { id: `key-${token}` } })
      : service({ subject: { id: token, type: 'service' }, key: { id: `key-${token}` } })
  },
  findAccount: async (id) => {
    await wait(Number(id.slice(1)) % 17)
    return { id, enterpriseId: 'enterprise-1' }
  },
}

let servers: readonly Running[] = []
beforeAll(async () => {
  servers = await startThree(
    { verifier },
    {
      handle: ({ auth }) => ({ subject: auth?.subject.id, key: auth?.key?.id, account: auth?.account?.id }),
    },
  )
})
afterAll(() => closeAll(servers))

/** Asks as caller number `n`, and says what was wrong with the answer, if anything. */
async function ask(connection: Connection, n: number): Promise<string | null> {
  const token = (n % 3 === 0 ? 'e' : 's') + String(n)
  const delegation = n % 3 === 0 ? [`x-delegate-account-id: a${n}`] : []
  const answer = await connection.exchange(request('/', [`Authorization: Token ${token}`, ...delegation]))
  if (answer === null) return `${token}: no answer`
  const told = [
    answer.status,
    field(answer, 'x-auth-subject-id'),
    field(answer, 'x-auth-account-id'),
    answer.body,
  ]
  const account = n % 3 === 0 ? `a${n}` : 'account-1'
  const wanted =
    n % 10 === 0
      ? [401, undefined, undefined, answer.body]
      : [200, token, account, JSON.stringify({ subject: token, key: `key-${token}`, account })]
  return told.every((value, i) => value === wanted[i]) ? null : `${token}: ${JSON.stringify(told)}`
}

describe('concurrent requests never swap identities', () => {
  it(`${count} interleaved`, async () => {
    for (const { port, name, reached } of servers) {
      const wrong: string[] = []
      const work = async (lane: number): Promise<void> => {
        const connection = new Connection(port)
        for (let n = lane; n < count; n += 50) {
          const problem = await ask(connection, n)
          if (problem !== null) wrong.push(`${name} ${problem}`)
        }
        connection.close()
      }
      await Promise.all(Array.from({ length: 50 }, (_, lane) => work(lane)))
      expect(wrong).toStrictEqual([])
      expect(reached()).toBe(count - count / 10)
    }
  })
})
