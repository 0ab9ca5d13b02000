import { describe, expect, it } from 'vitest'
import { requirement, scopeRequirement } from '../../src/authorize/requirement.js'

describe('requirement', () => {
  it('asks for a caller and nothing else where nothing is given', () => {
    const none = { scopes: [], anyScope: [], kinds: [], account: false }
    expect(requirement()).toStrictEqual(none)
    expect(requirement({})).toStrictEqual(none)
    expect(requirement({ scopes: undefined, account: undefined })).toStrictEqual(none)
  })

  it('is frozen, and does not follow the list that was given', () => {
    const scopes = ['pipeline:read']
    const kinds = ['service']
    const required = requirement({ scopes, kinds })
    scopes[0] = 'pipeline:write'
    kinds.push('personal')
    expect(required.scopes.map(({ scope }) => scope)).toStrictEqual(['pipeline:read'])
    expect(required.kinds).toStrictEqual(['service'])
    for (const part of [required, required.scopes, required.scopes[0], required.kinds])
      expect(Object.isFrozen(part)).toBe(true)
  })

  // contract §1: an empty requirement is a configuration error.
  it.each<readonly [string, unknown]>([
    ['scopes', []],
    ['scopes', 'pipeline:read'],
    ['scopes', null],
    ['scopes', new Set(['pipeline:read'])],
    ['scopes', ['']],
    ['scopes', [7]],
    ['scopes', [['pipeline:read']]],
    // A hole is not passed over.
    ['scopes', Object.assign([], { 1: 'pipeline:read', length: 2 })],
    ['scopes', ['pipeline:read', 'Pipeline:read']],
    ['scopes', ['pipeline']],
    ['anyScope', []],
    ['anyScope', ['pipeline:']],
    ['kinds', []],
    ['kinds', ''],
    ['kinds', 'service'],
    ['kinds', [null]],
    ['account', 'true'],
    ['account', 1],
    ['account', null],
  ])('refuses %s: %o, and names the option', (option, value) => {
    expect(() => requirement({ [option]: value })).toThrow(TypeError)
    expect(() => requirement({ [option]: value })).toThrow(`option "${option}"`)
  })

  it.each(['scope', 'Scopes', 'anyScopes', 'optional', 'constructor'])('knows no option %s', (name) => {
    expect(() => requirement({ [name]: ['pipeline:read'] })).toThrow(`unknown option "${name}"`)
  })

  it.each([null, 'pipeline:read', ['pipeline:read'], 7, true])('refuses %j', (options) => {
    expect(() => requirement(options as never)).toThrow(TypeError)
  })

  it('takes no option from a polluted prototype', () => {
    const prototype = Object.prototype as unknown as Record<string, unknown>
    Object.assign(prototype, { kinds: ['nobody'], account: true })
    const { kinds, account } = requirement({})
    for (const name of ['kinds', 'account']) Reflect.deleteProperty(prototype, name)
    expect({ kinds, account }).toStrictEqual({ kinds: [], account: false })
  })
})

describe('scopeRequirement', () => {
  it('requires all', () => {
    expect(scopeRequirement(['a:b', 'c:d']).scopes.map(({ scope }) => scope)).toStrictEqual(['a:b', 'c:d'])
  })

  it.each<readonly unknown[][]>([[[]], [[['a:b']]], [['A:B']], [[undefined]]])('refuses %j', (scopes) => {
    expect(() => scopeRequirement(scopes as string[])).toThrow(TypeError)
  })
})
