import { reasons } from '@latchkey/core'
import { describe, expect, it } from 'vitest'
import { vectorGroups } from '../src/vectors/all.js'

const vectors = vectorGroups.flatMap((group) => group.vectors)

describe('the vectors', () => {
  it('are many', () => {
    expect(vectors.length).toBeGreaterThan(600)
  })

  it('have each a source', () => {
    expect(vectors.filter(({ source }) => source.trim() === '')).toEqual([])
  })

  it('have names that are unique in their group, which has one of its own', () => {
    const titles = vectorGroups.map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
    for (const { title, vectors: own } of vectorGroups)
      expect(new Set(own.map(({ name }) => name)).size, title).toBe(own.length)
  })

  it('have requests of bytes: no character is wider', () => {
    // oxlint-disable-next-line no-control-regex -- bytes are what is looked for
    expect(vectors.filter(({ request }) => !/^[\0-\xff]*$/.test(request))).toEqual([])
  })

  it.each(Object.entries(reasons))(
    'meet the reason %s, with its status and code',
    (reason, { status, code }) => {
      const met = vectors.filter(({ expect: expected }) => expected.reason === reason)
      expect(met).not.toEqual([])
      for (const { name, expect: expected } of met)
        expect({ status: expected.status, code: expected.code }, name).toEqual({ status, code })
    },
  )

  it('meet every debug header', () => {
    const met = new Set(vectors.flatMap(({ expect: { caller } }) => Object.keys(caller?.headers ?? {})))
    expect([...met].sort()).toEqual([
      'x-auth-access-type',
      'x-auth-account-id',
      'x-auth-account-short-id',
      'x-auth-enterprise-id',
      'x-auth-expires-at',
      'x-auth-key-id',
      'x-auth-key-state',
      'x-auth-scopes',
      'x-auth-subject-email',
      'x-auth-subject-id',
    ])
  })
})
