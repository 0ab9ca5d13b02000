import { describe, expect, it } from 'vitest'
import { KeySource } from '../../src/key/key-source.js'
import type { KeyWarning } from '../../src/types.js'

/** A source whose function gives these in turn, and a clock that the test moves. */
function sourceOf(given: readonly (string | Error)[], maxAge = 1000) {
  const state = { asked: 0, now: 0, warnings: [] as KeyWarning[] }
  const source = new KeySource({
    ask: async () => {
      const next = given[Math.min(state.asked++, given.length - 1)]
      await Promise.resolve()
      if (typeof next === 'string') return next
      throw next
    },
    maxAge,
    clock: () => new Date(state.now),
    warn: (warning) => void state.warnings.push(warning),
  })
  return { source, state }
}

describe('a function that gives the key', () => {
  it('is asked once for many calls at once, and again when the answer is old', async () => {
    const { source, state } = sourceOf(['a', 'b'])
    const first = await Promise.all(Array.from({ length: 10 }, () => source.current()))
    expect(new Set(first)).toEqual(new Set(['a']))
    state.now = 999
    expect(await source.current()).toBe('a')
    expect(state.asked).toBe(1)
    state.now = 1000
    expect(await source.current()).toBe('b')
    expect(state.asked).toBe(2)
  })

  it('is asked for each call where its answer is good for no time', async () => {
    const { source, state } = sourceOf(['a', 'b', 'c'], 0)
    expect([await source.current(), await source.current(), await source.current()]).toEqual(['a', 'b', 'c'])
    expect(state.asked).toBe(3)
  })

  it('is asked anew where the clock went back', async () => {
    const { source, state } = sourceOf(['a', 'b'])
    await source.current()
    state.now = -1
    expect(await source.current()).toBe('b')
  })

  it('that fails at first is asked again by the next call', async () => {
    const { source } = sourceOf([new Error('down'), 'a'])
    await expect(source.current()).rejects.toThrow('down')
    expect(await source.current()).toBe('a')
  })

  it('that answers late does not put an older key in the place of a newer one', async () => {
    let answer = (_key: string): void => {}
    const late = new Promise<string>((resolve) => {
      answer = resolve
    })
    const given = [late, 'new']
    const source = new KeySource({
      ask: () => given.shift() ?? 'none',
      maxAge: 1000,
      clock: () => new Date(0),
      warn: () => {},
    })
    const first = source.current()
    source.giveUp()
    expect(await source.current()).toBe('new')
    answer('old')
    expect(await first).toBe('old')
    expect(await source.current()).toBe('new')
  })

  it('that fails later leaves the last key in use, and that is said once', async () => {
    const { source, state } = sourceOf(['a', new Error('down'), new Error('down'), 'b'], 0)
    expect(await source.current()).toBe('a')
    expect(await source.current()).toBe('a')
    expect(await source.current()).toBe('a')
    expect(state.warnings).toEqual([
      {
        kind: 'token_failed',
        message: 'down; the last key goes on being used',
        keyId: null,
        expiresAt: null,
      },
    ])
    expect(await source.current()).toBe('b')
  })
})

describe('a key that was refused', () => {
  it('is replaced by what the function gives now', async () => {
    const { source } = sourceOf(['a', 'b'])
    await source.current()
    expect(await source.after('a')).toBe('b')
    expect(await source.current()).toBe('b')
  })

  it('is replaced without asking where another call has done so', async () => {
    const { source, state } = sourceOf(['a', 'b'])
    await source.current()
    await source.after('a')
    expect(await source.after('a')).toBe('b')
    expect(state.asked).toBe(2)
  })

  it('is replaced by none where the function gives the same, or fails', async () => {
    const { source } = sourceOf(['a', 'a', new Error('down')])
    await source.current()
    expect(await source.after('a')).toBeNull()
    expect(await source.after('a')).toBeNull()
  })

  it('is asked for again where the question under way was older than the refusal', async () => {
    const { source, state } = sourceOf(['a', 'a', 'b'])
    await source.current()
    state.now = 1000
    const underWay = source.current()
    expect(await source.after('a')).toBe('b')
    expect(await underWay).toBe('a')
  })

  it('is asked for a few times, not a hundred times, by a hundred calls at once', async () => {
    const { source, state } = sourceOf(['a'])
    await source.current()
    const replaced = await Promise.all(Array.from({ length: 100 }, () => source.after('a')))
    expect(new Set(replaced)).toEqual(new Set([null]))
    expect(state.asked).toBeLessThanOrEqual(3)
  })

  it('is asked for by the next call once it is forgotten; another is not', async () => {
    const { source, state } = sourceOf(['a', 'b'])
    await source.current()
    source.forget('b')
    expect(await source.current()).toBe('a')
    source.forget('a')
    expect(await source.current()).toBe('b')
    expect(state.asked).toBe(2)
  })

  it('has none to replace it where the key is fixed', async () => {
    const { source, state } = sourceOf(['a', 'b'], Infinity)
    await source.current()
    source.forget('a')
    expect(await source.after('a')).toBeNull()
    expect(await source.current()).toBe('a')
    expect(state.asked).toBe(1)
  })
})
