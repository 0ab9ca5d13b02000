import { afterEach, describe, expect, it } from 'vitest'
import { createAuthenticator } from '../src/authenticator.js'
import { checkOptions, type Settings } from '../src/options.js'
import type { AuthenticatorOptions } from '../src/types.js'
import { knowing, personal } from './support/identities.js'

const verifier = knowing(personal())
const secret = 'hunter2'

const create = (options: Record<string, unknown>): unknown => createAuthenticator({ verifier, ...options })
const settings = (options: Record<string, unknown>): Settings =>
  checkOptions({ verifier, ...options }).settings

type Bad = readonly [value: unknown, got: string]

/** For each option: what it refuses, and how the message names the type. */
const bad: Readonly<Record<string, readonly Bad[]>> = {
  verifier: [
    [undefined, 'undefined'],
    [null, 'null'],
    [secret, 'a string'],
    [() => secret, 'a function'],
    [[], 'an empty array'],
    [{}, 'an object'],
    [{ verify: secret }, 'an object'],
    [{ ...verifier, findAccount: secret }, 'an object'],
    [[verifier, {}], 'an array'],
    [[verifier, null], 'an array'],
    [[[verifier]], 'an array'],
  ],
  realm: [
    ['', 'an empty string'],
    [null, 'null'],
    [7, 'a number'],
    [[secret], 'an array'],
    [`${secret}\r\nx: y`, 'a string'],
    [`${secret}\n`, 'a string'],
    [`${secret}\t`, 'a string'],
    [`${secret}\0`, 'a string'],
    [`${secret}\u007f`, 'a string'],
    [`${secret}\u0085`, 'a string'],
  ],
  schemes: [
    [[], 'an empty array'],
    ['Token', 'a string'],
    [null, 'null'],
    [[''], 'an empty string'],
    [[`${secret} x`], 'a string'],
    [[`${secret}\n`], 'a string'],
    [[`${secret}"`], 'a string'],
    [['Tök'], 'a string'],
    [['Token', 7], 'a number'],
    [['Token', null], 'null'],
    [new Set(['Token']), 'an object'],
  ],
  credentialForms: [
    [[], 'an empty array'],
    ['token68', 'a string'],
    [null, 'null'],
    [[secret], 'a string'],
    [['token68', 'Params'], 'a string'],
    [['token68', null], 'null'],
  ],
  maxTokenLength: [
    [0, 'a number'],
    [-1, 'a number'],
    [1.5, 'a number'],
    [Number.NaN, 'a number'],
    [Number.POSITIVE_INFINITY, 'a number'],
    [2 ** 53, 'a number'],
    ['4096', 'a string'],
    [null, 'null'],
    [1n, 'a bigint'],
  ],
  delegateHeader: [
    ['', 'an empty string'],
    [null, 'null'],
    [7, 'a number'],
    [`${secret} x`, 'a string'],
    [`${secret}\r\n`, 'a string'],
    [`${secret}:`, 'a string'],
    ['authorization', 'a string'],
    ['AUTHORIZATION', 'a string'],
    ['x-auth-account-id', 'a string'],
    ['X_Auth_Account', 'a string'],
    ['x-auth-', 'a string'],
  ],
  debugHeaders: [
    [null, 'null'],
    ['x-auth-key-id', 'a string'],
    [1, 'a number'],
    [{}, 'an object'],
    [[secret], 'a string'],
    [['X-Auth-Key-Id'], 'a string'],
    [['x-auth-key-id', undefined], 'undefined'],
  ],
  optional: [
    ['true', 'a string'],
    ['', 'an empty string'],
    [1, 'a number'],
    [0, 'a number'],
    [null, 'null'],
    [{}, 'an object'],
  ],
  verifyTimeout: [
    [0, 'a number'],
    [-1, 'a number'],
    [Number.NaN, 'a number'],
    [Number.POSITIVE_INFINITY, 'a number'],
    [2 ** 31, 'a number'],
    ['25d', 'a string'],
    ['0s', 'a string'],
    [secret, 'a string'],
    ['', 'an empty string'],
    [null, 'null'],
    [{}, 'an object'],
  ],
  clock: [
    [null, 'null'],
    [new Date(), 'an object'],
    [() => Date.now(), 'a number'],
    [() => secret, 'a string'],
    [() => undefined, 'undefined'],
    [() => new Date(Number.NaN), 'an object'],
    [() => Promise.resolve(new Date()), 'an object'],
  ],
  requestId: [
    [null, 'null'],
    [secret, 'a string'],
    [{}, 'an object'],
  ],
  onEvent: [
    [null, 'null'],
    [secret, 'a string'],
    [false, 'a boolean'],
    [{}, 'an object'],
  ],
}

describe('a bad option is a TypeError that names it, the type and what is allowed, never the value', () => {
  const table = Object.entries(bad).flatMap(([option, values]) =>
    values.map(([value, got]) => ({ option, value, got })),
  )

  it.each(table)('$option: $got', ({ option, value, got }) => {
    let thrown: unknown
    try {
      create({ [option]: value })
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(TypeError)
    const { message } = thrown as TypeError
    expect(message).toMatch(new RegExp(`^createAuthenticator: option "${option}" must be .+, got ${got}$`))
    expect(message).not.toContain(secret)
  })

  it('every option is in the table', () => {
    const all = /allowed are (.+)$/.exec(messageOf(() => create({ nonsense: 1 })))?.[1]?.split(', ')
    expect(Object.keys(bad).sort()).toStrictEqual(all?.sort())
  })
})

function messageOf(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('an unknown option is refused', () => {
  it.each(['verifiers', 'Realm', 'scheme', 'timeout', 'constructor', 'toString'])('%s', (name) => {
    expect(() => create({ [name]: secret })).toThrow(`createAuthenticator: unknown option "${name}"`)
    expect(() => create({ [name]: undefined })).toThrow(TypeError)
  })

  it('an own __proto__ as well', () => {
    const options = JSON.parse('{"__proto__": {"optional": true}}') as Record<string, unknown>
    const given = Object.defineProperty(Object.assign({ verifier }), '__proto__', {
      value: options['__proto__'],
      enumerable: true,
    }) as AuthenticatorOptions
    expect(() => createAuthenticator(given)).toThrow('unknown option "__proto__"')
  })

  it.each([undefined, null, 7, 'x', [], [verifier]])('options that are %o', (options) => {
    expect(() => createAuthenticator(options as never)).toThrow(
      /^createAuthenticator: options must be an object/,
    )
  })
})

describe('defaults and good values', () => {
  it('are those of the contract', () => {
    const defaults = settings({})
    expect(defaults).toMatchObject({
      realm: 'api',
      forms: { token68: true, params: false },
      maxTokenLength: 4096,
      delegateHeader: 'x-delegate-account-id',
      optional: false,
      verifyTimeout: 5000,
      onEvent: undefined,
    })
    expect([...defaults.schemes]).toStrictEqual([['token', 'Token']])
    expect(defaults.debugHeaders).toHaveLength(10)
    expect(Object.isFrozen(defaults)).toBe(true)
    expect(settings({ realm: undefined, schemes: undefined })).toMatchObject({ realm: 'api' })
  })

  it.each([
    ['realm', 'a "b" \\ é \u{1f511}'],
    ['verifier', [verifier, verifier]],
    ['delegateHeader', 'X-Act-As'],
    ['debugHeaders', []],
    ['debugHeaders', ['x-auth-key-id']],
    ['verifyTimeout', 'PT2S'],
    ['verifyTimeout', 2 ** 31 - 1],
    ['clock', () => new Date(0)],
  ])('%s takes %o', (option, value) => {
    expect(() => create({ [option]: value })).not.toThrow()
  })

  it('are not changed through what was given', () => {
    const schemes = ['Token']
    const checked = settings({ schemes })
    schemes.push('Basic')
    expect(checked.schemes.has('basic')).toBe(false)
    const verifiers = [verifier]
    const { verifiers: kept } = checkOptions({ verifier: verifiers })
    verifiers.push(verifier)
    expect(kept).toHaveLength(1)
  })
})

describe('a polluted Object.prototype', () => {
  const polluted = { optional: true, realm: 'evil', debugHeaders: false, schemes: ['Basic'], nonsense: 1 }
  const prototype = Object.prototype as unknown as Record<string, unknown>

  afterEach(() => {
    for (const name of Object.keys(polluted)) Reflect.deleteProperty(prototype, name)
  })

  it('sets no option', () => {
    Object.assign(prototype, polluted)
    const { realm, optional, schemes, debugHeaders } = settings({})
    Object.keys(polluted).forEach((name) => Reflect.deleteProperty(prototype, name))
    expect({
      realm,
      optional,
      schemes: [...schemes.keys()],
      debugHeaders: debugHeaders.length,
    }).toStrictEqual({
      realm: 'api',
      optional: false,
      schemes: ['token'],
      debugHeaders: 10,
    })
  })

  it('makes no request anonymous', async () => {
    const authenticator = createAuthenticator({ verifier })
    prototype['optional'] = true
    const outcomes = await Promise.all([
      authenticator.authenticate({ headers: {} }),
      authenticator.authenticate({ headers: {} }, {}),
    ])
    Reflect.deleteProperty(prototype, 'optional')
    expect(outcomes.map(({ ok }) => ok)).toStrictEqual([false, false])
  })
})
