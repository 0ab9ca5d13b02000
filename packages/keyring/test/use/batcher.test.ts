import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Batcher, type BatcherOptions } from '../../src/use/batcher.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** What a library might throw that never heard of errors. */
const noError: unknown = 'a text'

const setup = (over: Partial<BatcherOptions<number>> = {}) => {
  const written: number[][] = []
  const failures: string[] = []
  const state = { fails: false }
  const batcher = new Batcher<number>({
    write: async (entries) => {
      if (state.fails) throw new Error('down')
      written.push([...entries])
    },
    failed: ({ message }) => failures.push(message),
    isFinal: (error) => error instanceof RangeError,
    merge: (waiting, added) => waiting + added,
    delay: 1000,
    most: 10,
    ...over,
  })
  return { batcher, written, failures, state }
}

describe('Batcher', () => {
  it('writes together what came within the delay, and no more than that', async () => {
    const { batcher, written } = setup()
    batcher.add('a', 1)
    await vi.advanceTimersByTimeAsync(900)
    batcher.add('b', 2)
    batcher.add('a', 3)
    expect(written).toStrictEqual([])
    await vi.advanceTimersByTimeAsync(100)
    expect(written).toStrictEqual([[4, 2]])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(written).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('writes at once on flush(), and nothing where nothing waits', async () => {
    const { batcher, written } = setup()
    await batcher.flush()
    batcher.add('a', 1)
    await batcher.flush()
    expect(written).toStrictEqual([[1]])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not wait for its time where much has come', async () => {
    const { batcher, written } = setup()
    for (let i = 0; i < 5; i++) batcher.add(`k${i}`, i)
    await vi.advanceTimersByTimeAsync(0)
    expect(written).toStrictEqual([[0, 1, 2, 3, 4]])
  })

  it('writes one batch after the other', async () => {
    let running = 0
    const { batcher } = setup({
      write: async () => {
        expect(++running).toBe(1)
        await Promise.resolve()
        running--
      },
    })
    for (let i = 0; i < 20; i++) {
      batcher.add(`k${i}`, i)
      void batcher.flush()
    }
    await batcher.flush()
    expect(running).toBe(0)
  })

  it('tries again what could not be written, put together with what came meanwhile', async () => {
    const { batcher, written, failures, state } = setup()
    state.fails = true
    batcher.add('a', 1)
    await batcher.flush()
    batcher.add('a', 10)
    batcher.add('b', 5)
    await vi.advanceTimersByTimeAsync(1000)
    expect(failures).toStrictEqual(['down', 'down'])
    state.fails = false
    await vi.advanceTimersByTimeAsync(1000)
    expect(written).toStrictEqual([[11, 5]])
  })

  it('loses no number where entries come in while a batch fails', async () => {
    const { batcher, written } = setup({
      write: async (entries) => {
        if (written.length === 0 && entries.length === 1) {
          written.push([])
          batcher.add('a', 10)
          throw new Error('down')
        }
        written.push([...entries])
      },
    })
    batcher.add('a', 1)
    await batcher.flush()
    await batcher.flush()
    expect(written.flat()).toStrictEqual([11])
  })

  it('holds no more than it may while the store is dead', async () => {
    const { batcher, written, state } = setup()
    state.fails = true
    for (let i = 0; i < 1000; i++) batcher.add(`k${i}`, i)
    await batcher.flush()
    for (let i = 0; i < 1000; i++) batcher.add(`k${i}`, 0)
    await batcher.flush()
    state.fails = false
    await batcher.flush()
    expect(written.flat()).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('holds no more than it may while the store hangs', async () => {
    let answer: () => void = () => undefined
    const sizes: number[] = []
    const { batcher } = setup({
      write: async ({ length }) => {
        sizes.push(length)
        await new Promise<void>((resolve) => {
          answer = resolve
        })
      },
    })
    batcher.add('a', 1)
    const writing = batcher.flush()
    await vi.advanceTimersByTimeAsync(0)
    for (let i = 0; i < 1000; i++) batcher.add(`k${i}`, i)
    answer()
    await writing
    await vi.advanceTimersByTimeAsync(0)
    expect(sizes).toStrictEqual([1, 10])
  })

  it('holds no more than it may where what could not be written comes back', async () => {
    let fail: () => void = () => undefined
    const sizes: number[] = []
    const { batcher } = setup({
      write: async ({ length }) => {
        sizes.push(length)
        if (sizes.length === 1) await new Promise((_, reject) => (fail = () => reject(new Error('down'))))
      },
    })
    for (let i = 0; i < 4; i++) batcher.add(`old${i}`, i)
    const writing = batcher.flush()
    await vi.advanceTimersByTimeAsync(0)
    for (let i = 0; i < 1000; i++) batcher.add(`k${i}`, i)
    fail()
    await writing
    await batcher.flush()
    expect(sizes).toStrictEqual([4, 10])
  })

  it.each([1, 2, 7, 10])(
    'drops the one of %i entries that can never be written, and no other',
    async (count) => {
      const all = Array.from({ length: count }, (_, i) => i)
      for (const bad of all) {
        const { batcher, written, failures } = setup({
          most: 100,
          write: async (entries) => {
            if (entries.includes(bad)) throw new RangeError('cannot be held')
            written.push([...entries])
          },
        })
        for (const i of all) batcher.add(`k${i}`, i)
        await batcher.flush()
        expect(written.flat()).toStrictEqual(all.filter((i) => i !== bad))
        expect(failures).toStrictEqual(['cannot be held'])
        await batcher.close()
        expect([written.flat().length, failures.length, vi.getTimerCount()]).toStrictEqual([count - 1, 1, 0])
      }
    },
  )

  it('keeps what an outage holds up while it looks for the one', async () => {
    let calls = 0
    const { batcher, written, failures } = setup({
      write: async (entries) => {
        calls++
        if (calls === 2) throw new Error('down')
        if (entries.includes(3)) throw new RangeError('cannot be held')
        written.push([...entries])
      },
    })
    for (let i = 0; i < 4; i++) batcher.add(`k${i}`, i)
    await batcher.flush()
    expect([written, failures]).toStrictEqual([[[2]], ['down', 'cannot be held']])
    await vi.advanceTimersByTimeAsync(1000)
    expect(written).toStrictEqual([[2], [0, 1]])
  })

  it('never rejects, whatever is thrown', async () => {
    const { batcher, failures } = setup({
      write: () => Promise.reject(noError),
    })
    batcher.add('a', 1)
    await expect(batcher.flush()).resolves.toBeUndefined()
    expect(failures).toStrictEqual(['the store failed'])
  })

  it('takes nothing more once it is closed, and leaves no timer', async () => {
    const { batcher, written, state } = setup()
    state.fails = true
    batcher.add('a', 1)
    await batcher.close()
    batcher.add('b', 2)
    expect(vi.getTimerCount()).toBe(0)
    state.fails = false
    await batcher.flush()
    expect(written).toStrictEqual([[1]])
    const after = setup()
    after.batcher.add('a', 1)
    await after.batcher.close()
    expect(after.written).toStrictEqual([[1]])
  })
})
