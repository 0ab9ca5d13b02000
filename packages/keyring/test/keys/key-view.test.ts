import { expect, it } from 'vitest'
import { viewOf } from '../../src/keys/key-view.js'
import { checkOptions } from '../../src/options.js'
import type { KeyRecord } from '../../src/store/records.js'

const { policy } = checkOptions({})

// A store may keep the very objects that it is given.
it('what is shown of a key shares nothing that can be changed with its record', () => {
  const now = new Date('2026-01-01')
  const scopes = ['pipeline:read']
  const dates = { createdAt: new Date(now), expiresAt: new Date('2027-01-01'), revokedAt: new Date(now) }
  const record = { id: 'k1', kind: 'personal', userId: 'u1', ...dates, scopes } as unknown as KeyRecord
  const view = viewOf(record, policy, now, now)
  for (const name of ['createdAt', 'expiresAt', 'revokedAt', 'lastUsedAt'] as const) view[name]?.setTime(0)
  expect([record.createdAt, record.revokedAt, now]).toStrictEqual(
    ['2026-01-01', '2026-01-01', '2026-01-01'].map((day) => new Date(day)),
  )
  expect(record.expiresAt).toStrictEqual(new Date('2027-01-01'))
  expect(Object.isFrozen(view.scopes)).toBe(true)
  scopes.push('*')
  expect(view.scopes).toStrictEqual(['pipeline:read'])
})
