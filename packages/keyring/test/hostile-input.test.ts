import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { KeyringError } from '../src/errors.js'
import { memoryStore } from '../src/store/memory-store.js'
import { openHouse } from './support/house.js'
import { methodNames, methods, prepare, type Method } from './support/methods.js'

const token = `sta_${'0123456789abcdef'.repeat(2)}01234567`
const trap = (): never => {
  throw new RangeError(`trapped ${token}`)
}
const allTraps: ProxyHandler<object> = {
  get: trap,
  has: trap,
  ownKeys: trap,
  getOwnPropertyDescriptor: trap,
  getPrototypeOf: trap,
}

/** Never a good value for any member, id, token or input. Made anew for each use: some can be used up. */
const junk: Readonly<Record<string, () => unknown>> = {
  null: () => null,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  'minus one': () => -1,
  'a bigint': () => 10n,
  'a symbol': () => Symbol(token),
  'a function': () => trap,
  'an array': () => [token],
  'an array of arrays': () => [[[]]],
  'a hole': () => Array.from({ length: 3 }),
  'an object': () => ({ $ne: null }),
  'an object without prototype': () => Object.create(null),
  'an object that throws when turned into text': () => ({ toString: trap, valueOf: trap, toJSON: trap }),
  'an object of getters': () => Object.defineProperty({}, 'id', { get: trap, enumerable: true }),
  'a hostile proxy': () => new Proxy({}, allTraps),
  'an invalid Date': () => new Date(Number.NaN),
  'what only looks like a Date': () => Object.create(Date.prototype) as unknown,
  'a Map': () => new Map([['id', token]]),
  'an own __proto__': () => JSON.parse('{"__proto__":{"permissions":["*"]}}') as unknown,
  'an own constructor': () => JSON.parse('{"constructor":{"prototype":{"x":1}}}') as unknown,
  '20,000 characters': () => 'x'.repeat(20_000),
  'control characters': () => 'a\r\nx-auth-scopes: *\0',
  'half a character': () => 'a\ud800',
  'marks that turn the direction': () => 'a\u202eb\u200f',
  'a key': () => token,
}

interface Verdict {
  readonly problem: string | null
}

/** Everything that may be wrong with how a call was refused, in one word. */
async function judge(call: () => Promise<unknown>): Promise<Verdict> {
  try {
    const result = await call()
    return { problem: result === null || Array.isArray(result) ? null : 'it was taken' }
  } catch (thrown) {
    const { name, code, message, cause } = thrown as KeyringError
    if (name !== 'KeyringError') return { problem: `threw ${inspect(thrown)}` }
    if (!['invalid', 'not_found', 'conflict', 'policy'].includes(code)) return { problem: `code ${code}` }
    if (!/^[\x20-\x7e…§]{10,300}$/.test(message)) return { problem: `message ${JSON.stringify(message)}` }
    if (message.includes(token.slice(4, 14)) || inspect(thrown).includes(token.slice(4, 14)))
      return { problem: 'leaks' }
    return { problem: cause === undefined ? null : 'has a cause' }
  }
}

/** Calls with one argument, or one member of an input, replaced by something bad. */
function badCalls(method: Method): { what: string; args: readonly unknown[] }[] {
  return method.good.flatMap((good, i) => {
    const withArgument = (value: unknown): unknown[] =>
      method.good.map((other, n) => (n === i ? value : other))
    const whole = Object.entries(junk)
      .filter(([name]) => !(method.takes[i] === 'input' && isEmptyInput(name)))
      .map(([name, make]) => ({ what: `argument ${i + 1}: ${name}`, args: withArgument(make()) }))
    if (method.takes[i] !== 'input') return whole
    const members = Object.keys(good as object).flatMap((member) =>
      Object.entries(junk).map(([name, make]) => ({
        what: `${member}: ${name}`,
        args: withArgument({ ...(good as object), [member]: make() }),
      })),
    )
    const added = strangers.map((name) => ({
      what: `a member more: ${name}`,
      args: withArgument(
        Object.defineProperty({ ...(good as object) }, name, { value: 'x', enumerable: true }),
      ),
    }))
    return [...whole, ...members, ...added]
  })
}

/** Fields of records, and of the language: what a form or a body might slip in. */
const strangers = [
  '__proto__',
  'constructor',
  'prototype',
  'isAdmin',
  'role',
  'version',
  'status',
  'kind',
  'createdAt',
  'accountId',
  'enterpriseId',
  'userId',
  'serviceAccountId',
  'permissions',
  'digest',
  'pepper',
  'hint',
  'holds',
  'retiring',
  'revokedAt',
  'replacedBy',
  'lastUsedAt',
  'foreign',
  'idempotency',
  'state',
  'auth',
]

/** These have no members: as good as `{}`, which some inputs may be. */
function isEmptyInput(name: string): boolean {
  return ['an object without prototype', 'a Map', 'an invalid Date', 'what only looks like a Date'].includes(
    name,
  )
}

/** Junk for others that is right here: null is "no enterprise", and a scope list may be of any scopes. */
const allowed = new Set(['accounts.create enterpriseId: null', 'accounts.update enterpriseId: null'])

/** An idempotency key may be any text, and a token that is imported may be one of our form. */
const texts =
  /^(?:idempotencyKey: (?:control characters|half a character|marks that turn .+|a key)|token: a key)$/

describe('what a hostile caller gives', () => {
  it('covers every method', async () => {
    const { keyring } = await openHouse()
    const missing = methodNames(keyring).filter((name) => !methods.some((method) => method.name === name))
    // Those two take no such input: importMany has its own test, verify() takes nothing.
    expect(missing).toStrictEqual(['keys.importMany', 'audit.verify'])
  })

  it.each(methods)('$name takes what is good', async (method) => {
    const { keyring } = await openHouse()
    await prepare(keyring)
    await expect(method.call(keyring, method.good)).resolves.not.toThrow()
  })

  it.each(methods)('$name refuses what is not, in words of its own, and writes nothing', async (method) => {
    const store = memoryStore()
    const { keyring } = await openHouse({ store })
    await prepare(keyring)
    const before = [await store.lastSequence(), (await keyring.audit.list({ limit: 1000 })).length]
    const problems: string[] = []
    for (const { what, args } of badCalls(method)) {
      if (allowed.has(`${method.name} ${what}`)) continue
      if (texts.test(what)) continue
      const { problem } = await judge(() => method.call(keyring, args))
      if (problem !== null) problems.push(`${what}: ${problem}`)
    }
    expect(problems).toStrictEqual([])
    expect([await store.lastSequence(), (await keyring.audit.list({ limit: 1000 })).length]).toStrictEqual(
      before,
    )
    expect(({} as { permissions?: unknown }).permissions).toBeUndefined()
  })

  it('reaches verify() and findAccount() as nothing that they know', async () => {
    const { keyring } = await openHouse()
    await prepare(keyring)
    for (const make of Object.values(junk)) {
      expect(await keyring.verify(make() as string)).toBeNull()
      expect(await keyring.findAccount(make() as string)).toBeNull()
    }
  })
})
