import { describe, expect, it } from 'vitest'
import { SharedCalls } from '../../src/lib/shared-calls.js'

/** Calls that end when they are told to. */
function calls(): { begin: () => Promise<string>; end: (nth: number) => void; count: () => number } {
  const ends: (() => void)[] = []
  return {
    begin: () => new Promise((resolve) => void ends.push(() => resolve(`call ${ends.length}`))),
    end: (nth) => ends[nth]?.(),
    count: () => ends.length,
  }
}

const long = 3_600_000

describe('SharedCalls', () => {
  it('makes one call for all who ask for a key, and another one after its end', async () => {
    const [shared, { begin, end, count }] = [new SharedCalls<string>(10), calls()]
    const both = [shared.share('key', long, begin), shared.share('key', long, begin)]
    expect(count()).toBe(1)
    end(0)
    await Promise.all(both)
    void shared.share('key', long, begin)
    expect(count()).toBe(2)
  })

  it('shares a younger call also after the end of the older one', async () => {
    const [shared, { begin, end, count }] = [new SharedCalls<string>(10), calls()]
    const older = shared.share('key', 0, begin)
    void shared.share('key', 0, begin)
    end(0)
    await older
    void shared.share('key', long, begin)
    expect(count()).toBe(2)
  })

  it('turns away what is past its ceiling, and counts it', async () => {
    const [shared, { begin, end }] = [new SharedCalls<string>(1), calls()]
    const first = shared.share('a', long, begin)
    await expect(shared.share('b', long, begin)).rejects.toThrow('under way')
    expect(shared.shed).toBe(1)
    end(0)
    await first
    void shared.share('b', long, begin)
    expect(shared.shed).toBe(1)
  })
})
