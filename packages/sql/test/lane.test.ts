import { describe, expect, it } from 'vitest'
import { Lane } from '../src/lane.js'

/** Works that end when they are told to. */
function crowd(lane: Lane): {
  come(count: number): void
  begun(): number
  end(how?: 'well' | 'badly'): Promise<void>
} {
  const under: { resolve(): void; reject(error: Error): void }[] = []
  let begun = 0
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      begun++
      under.push({ resolve, reject })
    })
  return {
    come(count) {
      for (let i = 0; i < count; i++) lane.run(work).catch(() => undefined)
    },
    begun: () => begun,
    /** The one that began first. */
    async end(how = 'well') {
      const first = under.shift()
      if (how === 'well') first?.resolve()
      else first?.reject(new Error('broken'))
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

describe('Lane', () => {
  it('lets in so many at a time, and the next ones in their order', async () => {
    const { come, begun, end } = crowd(new Lane(3))
    come(5)
    expect(begun()).toBe(3)
    await end()
    expect(begun()).toBe(4)
    await end()
    await end()
    expect(begun()).toBe(5)
  })

  it('gives back what came of it', async () => {
    const lane = new Lane(1)
    expect(await lane.run(async () => 7)).toBe(7)
    await expect(lane.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await lane.run(async () => 8)).toBe(8)
  })

  it('lets in one by one after a failure, and twice as many after each that does not fail', async () => {
    const { come, begun, end } = crowd(new Lane(8))
    come(20)
    for (let i = 0; i < 8; i++) await end('badly')
    expect(begun()).toBe(8 + 1)
    await end()
    expect(begun()).toBe(9 + 2)
    await end()
    expect(begun()).toBe(11 + 3)
    await end('badly')
    expect(begun()).toBe(14)
  })

  it('without a width of its own does the same', async () => {
    const { come, begun, end } = crowd(new Lane(Number.POSITIVE_INFINITY))
    come(2)
    await end('badly')
    come(5)
    expect(begun()).toBe(2)
    for (let i = 0; i < 2; i++) await end()
    expect(begun()).toBe(2 + 2 + 3)
  })
})
