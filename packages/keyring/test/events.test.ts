import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { Emitter } from '../src/events.js'
import { codeOf, openHouse } from './support/house.js'

const event = { action: 'user.created', id: 'u1', actor: 'system' }

describe('Emitter', () => {
  it('calls listeners until they are taken away', () => {
    const emitter = new Emitter()
    const listener = vi.fn()
    const off = emitter.on('subject.changed', listener)
    expect(emitter.heard('subject.changed')).toBe(true)
    emitter.emit('subject.changed', event)
    off()
    emitter.emit('subject.changed', event)
    expect(listener.mock.calls).toStrictEqual([[event]])
    expect(emitter.heard('subject.changed')).toBe(false)
  })

  it('is harmed by no listener', async () => {
    const emitter = new Emitter()
    const calm = vi.fn()
    emitter.on('subject.changed', () => {
      throw new Error('mine')
    })
    emitter.on('subject.changed', () => Promise.reject(new Error('mine, later')))
    // An async function of another realm: what it returns is no Promise of this one.
    emitter.on(
      'subject.changed',
      runInNewContext('async () => { throw new Error("mine, from elsewhere") }') as () => void,
    )
    emitter.on('subject.changed', (heard) => {
      ;(heard as { id: string }).id = 'forged'
    })
    emitter.on('subject.changed', () => emitter.on('subject.changed', () => undefined))
    emitter.on('subject.changed', calm)
    emitter.emit('subject.changed', { ...event })
    await new Promise((resolve) => setImmediate(resolve))
    expect(calm.mock.calls).toStrictEqual([[event]])
  })

  it.each(['key.isued', '', '__proto__', 'constructor', 'toString', null, undefined, 7, {}])(
    'knows no event %j',
    async (name) => {
      expect(await codeOf(() => new Emitter().on(name as 'error', () => undefined))).toBe('invalid')
    },
  )

  it.each([null, undefined, 'listener', {}])('refuses the listener %j', async (listener) => {
    expect(await codeOf(() => new Emitter().on('error', listener as () => void))).toBe('invalid')
  })
})

describe('what is told', () => {
  it('follows the commits, and holds no token', async () => {
    const { keyring } = await openHouse()
    const heard: [string, unknown][] = []
    for (const name of [
      'key.issued',
      'key.imported',
      'key.rotated',
      'key.revoked',
      'subject.changed',
    ] as const)
      keyring.on(name, (told) => heard.push([name, told]))

    const view = keyring.as({ actor: 'alice' })
    const issued = await view.keys.issue({ serviceAccountId: 's1' })
    const rotated = await view.keys.rotate(issued.key.id)
    const imported = await view.keys.import({ userId: 'u1', token: 'foreign.token.0123456789' })
    await view.keys.importMany([{ userId: 'u1', token: 'foreign.token.9876543210' }])
    const revoked = await view.keys.revoke(rotated.key.id, { reason: 'done' })
    await view.keys.revoke(rotated.key.id)
    await view.users.delete('u1')

    expect(heard).toMatchObject([
      ['key.issued', { key: issued.key, actor: 'alice' }],
      ['key.rotated', { key: rotated.key, previous: { ...rotated.previous }, actor: 'alice' }],
      ['key.imported', { key: imported, actor: 'alice' }],
      ['key.imported', { key: { hint: '…3210' }, actor: 'alice' }],
      ['key.revoked', { key: { ...revoked }, actor: 'alice', reason: 'done' }],
      ['subject.changed', { action: 'user.deleted', id: 'u1', actor: 'alice' }],
    ])
    const told = JSON.stringify(heard)
    for (const token of [issued.token, rotated.token, 'foreign.token.0123456789'])
      expect(told).not.toContain(token.slice(8, 20))
  })

  it('is nothing where nothing was done', async () => {
    const { keyring } = await openHouse()
    const listener = vi.fn()
    for (const name of ['key.issued', 'key.rotated', 'key.revoked', 'subject.changed'] as const)
      keyring.on(name, listener)
    const { keys, users, roles } = keyring
    for (const call of [
      keys.issue({ userId: 'nobody' }),
      keys.rotate('nothing'),
      keys.revoke('nothing'),
      users.update('nobody', { name: 'x' }),
      roles.delete('owner'),
    ])
      await codeOf(call)
    expect(listener).not.toHaveBeenCalled()
  })
})
