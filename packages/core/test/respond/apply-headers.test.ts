import { describe, expect, it } from 'vitest'
import { applyHeaders, type HeaderTarget } from '../../src/respond/apply-headers.js'

function target(present: Record<string, unknown> = {}): HeaderTarget & { headers: Map<string, unknown> } {
  const headers = new Map(Object.entries(present))
  return {
    headers,
    getHeader: (name) => headers.get(name),
    setHeader: (name, value) => headers.set(name, value),
    removeHeader: (name) => headers.delete(name),
  }
}

describe('applyHeaders', () => {
  it.each<readonly [unknown, string, string]>([
    [undefined, 'Authorization', 'Authorization'],
    ['', 'Authorization', 'Authorization'],
    ['Origin', 'Authorization', 'Origin, Authorization'],
    ['Origin, Accept', 'Authorization', 'Origin, Accept, Authorization'],
    [['Origin', 'Accept'], 'Authorization', 'Origin, Accept, Authorization'],
    ['authorization', 'Authorization', 'authorization'],
    ['Origin ,AUTHORIZATION', 'Authorization', 'Origin, AUTHORIZATION'],
    ['Authorization', 'Authorization, x-a', 'Authorization, x-a'],
    ['*', 'Authorization', '*'],
    ['Origin, *', 'Authorization', '*'],
    [7, 'Authorization', 'Authorization'],
  ])('merges Vary %j with %s (RFC 9110 §12.5.5)', (present, added, merged) => {
    const to = target({ vary: present })
    applyHeaders(to, { vary: added })
    expect(to.headers.get('vary')).toBe(merged)
  })

  it('takes the debug headers of an earlier outcome away, and nothing else of it', () => {
    const to = target({ 'x-auth-subject-id': 'first', 'x-auth-key-id': 'first', 'x-other': '1' })
    const earlier = { vary: 'Authorization', 'x-auth-subject-id': 'first', 'x-auth-key-id': 'first' }
    applyHeaders(to, { 'x-auth-subject-id': 'second' }, earlier)
    expect(Object.fromEntries(to.headers)).toStrictEqual({ 'x-auth-subject-id': 'second', 'x-other': '1' })
  })
})
