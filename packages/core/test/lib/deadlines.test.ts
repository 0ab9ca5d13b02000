import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Deadlines } from '../../src/lib/deadlines.js'
import { LazySignal } from '../../src/lib/lazy-signal.js'
import { laterThenable, thenable } from '../support/thenables.js'

const limit = 1000
const never = new Promise<never>(() => undefined)

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** What has become of a promise by now: its value, its error's message, or `waiting`. */
function watch(promise: Promise<unknown>): { state: unknown } {
  const watched = { state: 'waiting' as unknown }
  promise.then(
    (value) => {
      watched.state = value
    },
    (error: unknown) => {
      watched.state = (error as Error).message
    },
  )
  return watched
}

describe('Deadlines', () => {
  it('hands on what comes in time, value or rejection', async () => {
    const deadlines = new Deadlines(limit)
    await expect(deadlines.race(Promise.resolve(7), new LazySignal())).resolves.toStrictEqual({ value: 7 })
    await expect(deadlines.race(7, new LazySignal())).resolves.toStrictEqual({ value: 7 })
    await expect(deadlines.race(Promise.reject(new Error('x')), new LazySignal())).rejects.toThrow('x')
  })

  it('cuts a hang off, after the signal', async () => {
    const call = new LazySignal()
    const order: string[] = []
    call.signal.addEventListener('abort', () => order.push('aborted'))
    const watched = watch(new Deadlines(limit).race(never, call))
    await vi.advanceTimersByTimeAsync(limit - 1)
    expect(watched.state).toBe('waiting')
    expect(call.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(2)
    expect(watched.state).toBe(`no answer within ${limit} ms`)
    expect(order).toStrictEqual(['aborted'])
  })

  it.each([
    ['answered', () => Promise.resolve(7)],
    ['failed', () => Promise.reject(new Error('down'))],
  ])('does not abort what %s in time', async (_, make) => {
    const call = new LazySignal()
    await new Deadlines(limit).race(make(), call).catch(() => undefined)
    await vi.advanceTimersByTimeAsync(3 * limit)
    expect(call.signal.aborted).toBe(false)
  })

  it('gives each its own limit, with one timer for all', async () => {
    const deadlines = new Deadlines(limit)
    const first = watch(deadlines.race(never, new LazySignal()))
    await vi.advanceTimersByTimeAsync(limit / 2)
    const second = watch(deadlines.race(never, new LazySignal()))
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(limit / 2 + 1)
    expect([first.state === 'waiting', second.state]).toStrictEqual([false, 'waiting'])
    await vi.advanceTimersByTimeAsync(limit / 2 + 1)
    expect(second.state).not.toBe('waiting')
  })

  it('leaves no timer behind', async () => {
    const deadlines = new Deadlines(limit)
    await deadlines.race(Promise.resolve(7), new LazySignal())
    watch(deadlines.race(never, new LazySignal()))
    await vi.advanceTimersByTimeAsync(2 * limit + 2)
    expect(vi.getTimerCount()).toBe(0)
  })

  // A hang must end in an outcome, not in the end of the process.
  it('keeps the process alive while somebody waits, and no longer', async () => {
    const started = vi.spyOn(globalThis, 'setTimeout')
    const deadlines = new Deadlines(limit)
    await deadlines.race(Promise.resolve(7), new LazySignal())
    const timer = started.mock.results[0]?.value as NodeJS.Timeout
    expect(timer.hasRef()).toBe(false)
    watch(deadlines.race(never, new LazySignal()))
    expect([timer.hasRef(), started.mock.calls.length]).toStrictEqual([true, 1])
  })

  it('takes no notice of what comes late', async () => {
    let settle: { resolve(value: number): void; reject(error: Error): void } | undefined
    const late = new Promise<number>((resolve, reject) => {
      settle = { resolve, reject }
    })
    const watched = watch(new Deadlines(limit).race(late, new LazySignal()))
    await vi.advanceTimersByTimeAsync(limit + 1)
    settle?.reject(new Error('late'))
    // An unhandled rejection would fail the run.
    await vi.advanceTimersByTimeAsync(limit)
    expect(watched.state).toBe(`no answer within ${limit} ms`)
  })

  it.each<readonly [string, () => PromiseLike<unknown>]>([
    ['a thenable that never calls back', () => thenable(() => undefined)],
    [
      'a thenable that answers with one that never calls back',
      () => thenable((resolve: (value: unknown) => void) => resolve(thenable(() => undefined))),
    ],
    ['a then that is a function at the second look only', () => laterThenable() as PromiseLike<unknown>],
  ])('cuts off %s', async (_, make) => {
    const watched = watch(new Deadlines(limit).race(make(), new LazySignal()))
    await vi.advanceTimersByTimeAsync(2 * limit)
    expect(watched.state).not.toBe('waiting')
  })

  it('rejects where a then throws', async () => {
    const broken = thenable(() => {
      throw new Error('then')
    })
    await expect(new Deadlines(limit).race(broken, new LazySignal())).rejects.toThrow('then')
  })
})

describe('LazySignal', () => {
  it('tells of an abort before and after it was first looked at', () => {
    const early = new LazySignal()
    const { signal } = early
    expect(signal.aborted).toBe(false)
    early.abort()
    expect(signal.aborted).toBe(true)
    const late = new LazySignal()
    late.abort()
    expect(late.signal.aborted).toBe(true)
    expect(late.signal).toBe(late.signal)
  })
})
