import { afterEach, describe, expect, it } from 'vitest'
import { ownMembers } from '../src/members.js'
import { codeOf, refusal } from './support/house.js'

const polluted = Object.prototype as unknown as Record<string, unknown>
afterEach(() => {
  delete polluted['reason']
})

describe('ownMembers', () => {
  it('reads what is there, once', () => {
    let reads = 0
    const input = {
      get reason() {
        return `read ${++reads}`
      },
    }
    const members = ownMembers('x()', input, ['reason'])
    expect([members.reason, members.reason, reads]).toStrictEqual(['read 1', 'read 1', 1])
  })

  it('does not take what the prototype says', () => {
    polluted['reason'] = 'pollution'
    expect(ownMembers<{ reason?: string }>('x()', {}, ['reason']).reason).toBeUndefined()
    const inherited = Object.create({ reason: 'inherited' }) as { reason?: string }
    expect(ownMembers('x()', inherited, ['reason']).reason).toBeUndefined()
  })

  it.each(['__proto__', 'constructor', 'toString', 'prototype', 'Reason'])(
    'refuses the member %s',
    async (name) => {
      const input = JSON.parse(`{ "${name}": 1 }`) as object
      expect(await codeOf(() => ownMembers('x()', input, ['reason']))).toBe('invalid')
    },
  )

  it('refuses a proxy that was revoked', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(await codeOf(() => ownMembers('x()', proxy, ['reason']))).toBe('invalid')
  })

  it.each([null, undefined, 7, 'text', true, [], [1], () => 1, Symbol('x'), 10n])(
    'refuses %s',
    async (input) => {
      const error = await refusal(() => ownMembers('x()', input as object, ['reason']))
      expect(error).toMatchObject({ code: 'invalid', message: 'x() takes an object' })
    },
  )

  it('names the member that it does not know, where that is a name', async () => {
    const named = await refusal(() => ownMembers('x()', { resaon: 1 }, ['reason', 'actor']))
    expect(named.message).toBe('x(): unknown member "resaon", allowed are reason, actor')
    const token = `sta_${'1a'.repeat(20)}`
    for (const stranger of [token, 'x\ny', '\u202e', ' ', '\ud800'])
      expect((await refusal(() => ownMembers('x()', { [stranger]: 1 }, ['a']))).message).toBe(
        'x(): unknown member, allowed are a',
      )
  })

  it('words a getter that throws, and a hostile proxy', async () => {
    const secret = 'sta_leak'
    const getter = {
      get reason(): string {
        throw new Error(secret)
      },
    }
    const proxy = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error(secret)
        },
      },
    )
    for (const input of [getter, proxy]) {
      const error = await refusal(() => ownMembers('x()', input, ['reason']))
      expect(error.code).toBe('invalid')
      expect(error.message).not.toContain(secret)
      expect(error.cause).toBeUndefined()
    }
  })
})
