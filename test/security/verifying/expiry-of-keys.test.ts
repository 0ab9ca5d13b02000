import { describe, expect, it } from 'vitest'
import { day, openHouse } from '../../support/keyring-house.js'

const unknown = '401 token_invalid'

// Cases 11 and 12. unkey#3538: answers that differ tell which keys exist, and in which state.
describe('the state of a key is told only to who holds it', () => {
  it('an unknown key, a wrong secret and a wrong checksum get one and the same answer', async () => {
    const { keyring, ask } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.revoke(key.id)
    // Of another keyring: format and checksum are right, and nobody has it.
    const { keyring: elsewhere } = await openHouse()
    const invented = (await elsewhere.keys.issue({ userId: 'u1' })).token
    const answers = []
    for (const other of [invented, `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`, 'x', key.id]) {
      const outcome = await ask(other)
      answers.push(
        outcome.ok ? outcome : { status: outcome.status, headers: outcome.headers, body: outcome.body },
      )
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 401 })
  })

  it.each(['revoked', 'expired', 'disabled'])('no part of a %s key is enough', async (state) => {
    const { keyring, verdict, move } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
    if (state === 'revoked') await keyring.keys.revoke(key.id)
    if (state === 'expired') move(day)
    if (state === 'disabled') await keyring.users.update('u1', { status: 'disabled' })
    expect(await verdict(token)).toBe(`401 ${state === 'disabled' ? 'subject_disabled' : `token_${state}`}`)
    for (let length = 1; length < token.length; length++)
      expect(await verdict(token.slice(0, length))).toBe(unknown)
    for (const other of [
      `${token}0`,
      token.toUpperCase(),
      token.replace('sta_', 'sts_'),
      token.slice(4),
      key.hint,
    ])
      expect(await verdict(other.replaceAll('…', '.'))).toBe(unknown)
  })
})

// Case 13. CVE-2021-32923 (Vault): leases of less than a second were taken for leases without an end.
describe('now == expiresAt is expired', () => {
  it.each([1, 0.1, '1ms', 'PT0.001S', 999, '1s', '1d'])('a life of %s ends on time', async (expiresIn) => {
    const { keyring, verdict, move } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1', expiresIn })
    const life = (key.expiresAt?.getTime() ?? Number.NaN) - key.createdAt.getTime()
    expect(life).toBeGreaterThanOrEqual(1)
    move(life - 1)
    expect(await verdict(token)).toBe('account:read pipeline:*')
    move(1)
    expect(await verdict(token)).toBe('401 token_expired')
  })

  it.each([0, -1, '0s', Number.NaN, Number.NEGATIVE_INFINITY])(
    'a life of %s is refused, and is not "for ever"',
    async (expiresIn) => {
      const { keyring } = await openHouse()
      await expect(keyring.keys.issue({ userId: 'u1', expiresIn })).rejects.toMatchObject({ code: 'invalid' })
      expect(await keyring.keys.list()).toStrictEqual([])
    },
  )

  it('a clock that shows no time lets nobody in', async () => {
    const { keyring, verdict, move } = await openHouse()
    const tokens = [
      await keyring.keys.issue({ userId: 'u1' }),
      await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' }),
    ]
    move(Number.NaN)
    for (const { token } of tokens) expect(await verdict(token)).toBe('503 verifier_unavailable')
  })
})

// Case 14. CVE-2025-64708 (authentik): an expired token worked until a clean-up job had come by. There is no such job here.
describe('expiry is judged at each use', () => {
  it('also where nothing was written since the key was last good, and no cache stands between', async () => {
    const { keyring, store, verdict, move } = await openHouse()
    const { token } = await keyring.keys.issue({ userId: 'u1', expiresIn: '1d' })
    for (let i = 0; i < 3; i++) expect(await verdict(token)).toBe('account:read pipeline:*')
    const sequence = await store.lastSequence()
    move(day)
    expect(await verdict(token)).toBe('401 token_expired')
    expect(await store.lastSequence()).toBe(sequence)
  })

  it('of a rotated-out key, too', async () => {
    const { keyring, verdict, move } = await openHouse()
    const { token, key } = await keyring.keys.issue({ userId: 'u1' })
    await keyring.keys.rotate(key.id, { overlap: '1d' })
    move(day - 1)
    expect(await verdict(token)).toBe('account:read pipeline:*')
    move(1)
    expect(await verdict(token)).toBe('401 token_expired')
  })
})
