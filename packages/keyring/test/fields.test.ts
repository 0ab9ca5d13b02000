import { describe, expect, it } from 'vitest'
import {
  checkEmail,
  checkId,
  checkName,
  checkPermissions,
  checkRoleName,
  checkScopes,
  checkStatus,
} from '../src/fields.js'
import { codeOf, refusal } from './support/house.js'

const token = `sta_${'0f'.repeat(20)}`
const nothings = [undefined, null, 0, 7, true, {}, [], ['a'], Symbol('x'), () => 'x', new Date(0), 10n]

describe('checkName', () => {
  it.each(['a', 'Jörg Müller', '日本語', 'a'.repeat(100), '👩👧👦 ⚙️ नमस्ते', 'semi;colon"quote\\'])(
    'takes %s',
    (name) => {
      expect(checkName('name', name)).toBe(name)
    },
  )

  it.each([
    ['empty', ''],
    ['101 characters', 'a'.repeat(101)],
    ['20,000 characters', 'a'.repeat(20_000)],
    ['NUL', 'a\0b'],
    ['CR LF', 'a\r\nb'],
    ['tab', 'a\tb'],
    ['DEL', 'a\x7fb'],
    ['C1', 'a\x85b'],
    ['line separator', 'a\u2028b'],
    ['half a character', 'a\ud800b'],
    ['right-to-left override', 'a\u202eb'],
    ['right-to-left mark', 'a\u200fb'],
    ['isolate', 'a\u2066b'],
    ['outer space', ' a'],
    ['outer no-break space', 'a\u00a0'],
    ['byte order mark', '\ufeffa'],
    ['byte order mark within', 'a\ufeffb'],
    ['zero-width space', 'a\u200bb'],
    ['zero-width joiner', 'a\u200db'],
    ['zero-width non-joiner', 'a\u200cb'],
    ['word joiner', 'a\u2060b'],
    ['invisible plus', 'a\u2064b'],
    ['soft hyphen', 'a\u00adb'],
    ['tag', 'a\u{e0041}b'],
    ['a key', `found ${token} on GitHub`],
    ['a key of other prefixes', `acme_sts_${'0f'.repeat(20)}`],
  ])('refuses %s', async (_, name) => {
    const error = await refusal(() => checkName('name', name))
    expect(error.code).toBe('invalid')
    expect(error.message).toMatch(/^name [\x20-\x7e]{5,100}$/)
    expect(error.message).not.toContain('0f0f')
  })

  it.each(nothings)('refuses %s', async (value) => {
    expect(await codeOf(() => checkName('name', value))).toBe('invalid')
  })

  it('counts characters, and not the halves of them', () => {
    expect(checkName('name', '𝒜'.repeat(50), { min: 3, max: 50 })).toHaveLength(100)
  })
})

describe('checkId', () => {
  it.each(['a', '507f1f77bcf86cd799439015', 'A-Z_0-9', 'x'.repeat(64), '__proto__'])('takes %s', (id) => {
    expect(checkId('id', id)).toBe(id)
  })

  it.each(['', 'x'.repeat(65), 'a b', 'a/b', '../a', 'a\n', 'ä', 'a.b', "a' or 1=1", ...nothings])(
    'refuses %s',
    async (id) => {
      expect(await codeOf(() => checkId('id', id))).toBe('invalid')
    },
  )

  it.each([token, token.toUpperCase()])(
    'does not take a key for an id, and does not repeat it: %s',
    async (id) => {
      const error = await refusal(() => checkId('keyId', id))
      expect(error).toMatchObject({
        code: 'invalid',
        message: 'keyId looks like a key: give the id of a record',
      })
    },
  )
})

describe('checkEmail', () => {
  it('keeps one spelling of an address', () => {
    expect(checkEmail('User@Example.COM')).toBe('user@example.com')
    expect(checkEmail('rene\u0301@example.com')).toBe(checkEmail('ren\u00e9@example.com'))
  })

  it.each([
    '',
    'a',
    '@',
    'a@',
    '@b',
    'a@b@c',
    'a b@c',
    'a\n@b',
    'a\ud800@b',
    'a\u202e@b',
    'a\u200b@b',
    'a@\u2060b',
    'a\u{e0041}@b',
    'a\u00ad@b',
    `${'a'.repeat(254)}@b`,
    ...nothings,
  ])('refuses %s', async (email) => {
    expect(await codeOf(() => checkEmail(email))).toBe('invalid')
  })

  it('is linear', () => {
    const hostile = ['@'.repeat(254), 'a'.repeat(2_000_000), 'a@'.repeat(127)]
    for (const email of hostile) expect(() => checkEmail(email)).toThrow('email must be like')
  })
})

describe('checkScopes', () => {
  it('sorts, and takes each once', () => {
    const scopes = checkScopes('scopes', ['b:read', 'a:*', 'b:read', '*'])
    expect(scopes).toStrictEqual(['*', 'a:*', 'b:read'])
    expect(Object.isFrozen(scopes)).toBe(true)
  })

  it.each([
    [[]],
    [['a']],
    [['A:read']],
    [['a:read', 7]],
    [[['a:read']]],
    [[null]],
    [Array.from({ length: 3 })],
    [Array.from({ length: 201 }, (_, i) => `a:r${i}`)],
    [['a:read\n']],
    [{ 0: 'a:read', length: 1 }],
    [new Set(['a:read'])],
  ])('refuses %s', async (value) => {
    expect(await codeOf(() => checkScopes('scopes', value))).toBe('invalid')
  })

  it.each(nothings.filter((value) => !Array.isArray(value)))('refuses %s for a list', async (value) => {
    expect(await codeOf(() => checkScopes('scopes', value))).toBe('invalid')
    expect(await codeOf(() => checkPermissions(value))).toBe('invalid')
  })

  it('words a list whose entries cannot be read', async () => {
    const throwing = new Proxy(['a:read'], {
      get(target, name) {
        if (name === '0') throw new Error('hostile')
        return Reflect.get(target, name) as unknown
      },
    })
    expect(await codeOf(() => checkScopes('scopes', throwing))).toBe('invalid')
    expect(await codeOf(() => checkPermissions(throwing))).toBe('invalid')
  })

  it('words a list that cannot even be measured', async () => {
    const unmeasured = new Proxy(['a:read'], {
      get() {
        throw new Error('hostile')
      },
    })
    const { proxy, revoke } = Proxy.revocable([], {})
    revoke()
    for (const list of [unmeasured, proxy]) {
      expect(await codeOf(() => checkScopes('scopes', list))).toBe('invalid')
      expect(await codeOf(() => checkPermissions(list))).toBe('invalid')
    }
  })

  it('says which one is wrong, and does not repeat it', async () => {
    const error = await refusal(() => checkScopes('scopes', ['a:read', token]))
    expect(error.message).toBe('scopes[1] is no scope like "pipeline:read"')
  })
})

describe('checkPermissions', () => {
  it('takes scopes and names of roles, or none', () => {
    expect(checkPermissions([])).toStrictEqual([])
    expect(checkPermissions(['owner', 'a:read', 'owner'])).toStrictEqual(['a:read', 'owner'])
  })

  it.each([['Owner'], ['a'], [token], ['x'.repeat(51)], [7], [undefined], ['a b']])(
    'refuses %s',
    async (entry) => {
      const error = await refusal(() => checkPermissions(['a:read', entry]))
      expect(error.code).toBe('invalid')
      expect(error.message).toContain('permissions[1]')
      expect(error.message).not.toContain(token)
    },
  )
})

describe('checkRoleName and checkStatus', () => {
  it.each(['', 'a', 'Support', '1st', 'a:b', '*', token, 'x'.repeat(51), ...nothings])(
    'refuse %s',
    async (value) => {
      expect(await codeOf(() => checkRoleName(value))).toBe('invalid')
      expect(await codeOf(() => checkStatus(value))).toBe('invalid')
    },
  )

  it('take what is one', () => {
    expect(checkRoleName('on-call_2')).toBe('on-call_2')
    expect(checkStatus('disabled')).toBe('disabled')
  })

  it('know no status that only the keyring gives', async () => {
    expect(await codeOf(() => checkStatus('deleted'))).toBe('invalid')
  })
})
