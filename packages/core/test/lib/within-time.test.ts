import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { withinTime } from '../../src/lib/within-time.js'

const hang = (): Promise<never> => new Promise(() => undefined)

describe('withinTime', () => {
  it('is what the call resolves to', async () => {
    expect(await withinTime(1000, undefined, async () => 7)).toBe(7)
  })

  it('does not abort a call that has ended well', async () => {
    let given: AbortSignal | undefined
    const outer = new AbortController()
    await withinTime(1000, outer.signal, async (signal) => void (given = signal))
    outer.abort()
    expect(given?.aborted).toBe(false)
  })

  it('hands on what the call rejects with, and aborts what is left of it', async () => {
    const error = new Error('down')
    let given: AbortSignal | undefined
    const call = (signal: AbortSignal): Promise<never> => {
      given = signal
      return Promise.reject(error)
    }
    await expect(withinTime(1000, undefined, call)).rejects.toBe(error)
    expect(given?.aborted).toBe(true)
  })

  it('leaves no timer behind', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    await withinTime(1000, undefined, async () => 7)
    await expect(withinTime(1000, undefined, () => Promise.reject(new Error('x')))).rejects.toThrow('x')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends a call that hangs, and tells it so', async () => {
    let given: AbortSignal | undefined
    await expect(withinTime(20, undefined, (signal) => ((given = signal), hang()))).rejects.toThrow(
      'no answer within 20 ms',
    )
    expect(given?.aborted).toBe(true)
  })

  it('ends with the outer signal', async () => {
    const outer = new AbortController()
    const ended = withinTime(60_000, outer.signal, hang)
    outer.abort(new Error('a secret'))
    await expect(ended).rejects.toThrow(/^the call was aborted$/)
  })

  it('does not begin where the outer signal is aborted', async () => {
    let calls = 0
    const call = async (): Promise<number> => ++calls
    await expect(withinTime(60_000, AbortSignal.abort(), call)).rejects.toThrow('aborted')
    expect(calls).toBe(0)
  })

  it('a rejection that comes too late harms nobody', async () => {
    const late = (): Promise<never> =>
      new Promise((_, reject) => void setTimeout(() => reject(new Error('late')), 30))
    await expect(withinTime(10, undefined, late)).rejects.toThrow('no answer')
    await new Promise((resolve) => void setTimeout(resolve, 40))
  })
})
