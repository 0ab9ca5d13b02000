// The rules of fetching, with a clock that stands still until it is told.
import type { CryptoKey } from 'jose'
import { describe, expect, it } from 'vitest'
import type { KeySet } from '../../src/keys/key-set.js'
import { RemoteKeys } from '../../src/keys/remote-keys.js'

const minute = 60_000

/** An issuer with these keys; every text stands for a key. */
class Issuer {
  now = 0
  loads = 0
  keys = ['a']
  isDown = false
  errors: string[] = []
  /** Resolves when a load may go on. */
  gate: Promise<void> | undefined
  /** And when a look into a set may. */
  looking: Promise<void> | undefined
  readonly remote: RemoteKeys

  constructor(ages: Partial<ConstructorParameters<typeof RemoteKeys>[0]> = {}) {
    this.remote = new RemoteKeys({
      maxAge: 10 * minute,
      maxStale: 10 * minute,
      cooldown: 30_000,
      ...ages,
      load: () => this.#load(),
      onError: (error) => void this.errors.push(error.message),
      now: () => this.now,
    })
  }

  async #load(): Promise<KeySet> {
    this.loads++
    const [keys, isDown] = [[...this.keys], this.isDown]
    await this.gate
    if (isDown) throw new Error(`down ${this.loads}`)
    return {
      find: async ({ kid }) => {
        await this.looking
        return keys.includes(kid ?? '') ? (kid as unknown as CryptoKey) : null
      },
    }
  }

  async find(kid: string, signal?: AbortSignal): Promise<unknown> {
    try {
      return await this.remote.find({ alg: 'ES256', kid, typ: undefined }, { signal })
    } catch (error) {
      return (error as Error).message
    }
  }

  /** All that is under way comes to its end. */
  settle(): Promise<void> {
    return new Promise((resolve) => void setImmediate(resolve))
  }
}

describe('while the issuer answers', () => {
  it('the keys are fetched once, by whoever comes first', async () => {
    const issuer = new Issuer()
    expect(issuer.loads).toBe(0)
    const answers = await Promise.all(Array.from({ length: 1000 }, () => issuer.find('a')))
    expect(new Set(answers)).toEqual(new Set(['a']))
    for (let i = 0; i < 100; i++) expect(await issuer.find('a')).toBe('a')
    expect(issuer.loads).toBe(1)
  })

  it('also where they all name a key that is not there', async () => {
    const issuer = new Issuer()
    const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => issuer.find(`x${i}`)))
    expect(new Set(answers)).toEqual(new Set([null]))
    expect(issuer.loads).toBe(1)
  })

  it('past half of their age they are fetched behind the requests', async () => {
    const issuer = new Issuer()
    await issuer.find('a')
    issuer.keys = ['b']
    issuer.now = 5 * minute - 1
    await issuer.find('a')
    expect(issuer.loads).toBe(1)
    issuer.now = 5 * minute
    expect(await issuer.find('a')).toBe('a')
    await issuer.settle()
    expect(issuer.loads).toBe(2)
    expect(await issuer.find('a')).toBeNull()
    expect(await issuer.find('b')).toBe('b')
  })

  it('past their age they are fetched first: a key that was taken away is refused', async () => {
    const issuer = new Issuer()
    await issuer.find('a')
    issuer.keys = ['b']
    issuer.now = 10 * minute
    expect(await Promise.all([issuer.find('a'), issuer.find('b'), issuer.find('a')])).toEqual([
      null,
      'b',
      null,
    ])
    expect(issuer.loads).toBe(2)
  })

  it('their age counts from when they were asked for', async () => {
    const issuer = new Issuer()
    let open = (): void => undefined
    issuer.gate = new Promise((resolve) => {
      open = resolve
    })
    const first = issuer.find('a')
    issuer.now = 9 * minute
    open()
    await first
    issuer.now = 10 * minute
    await issuer.find('a')
    expect(issuer.loads).toBe(2)
  })
})

describe('an unknown key', () => {
  it('makes one fetch, and within the cool-down none', async () => {
    const issuer = new Issuer()
    await issuer.find('a')
    issuer.now = 29_999
    issuer.keys = ['a', 'b']
    expect(await issuer.find('b')).toBeNull()
    expect(issuer.loads).toBe(1)
    issuer.now = 30_000
    expect(await Promise.all(Array.from({ length: 100 }, () => issuer.find('b')))).toEqual(
      Array(100).fill('b'),
    )
    expect(issuer.loads).toBe(2)
    for (let i = 0; i < 100; i++) expect(await issuer.find(`x${i}`)).toBeNull()
    expect(issuer.loads).toBe(2)
  })

  it('that has come meanwhile is found', async () => {
    const issuer = new Issuer()
    await issuer.find('a')
    issuer.now = 5 * minute
    issuer.keys = ['b']
    let open = (): void => undefined
    issuer.looking = new Promise((resolve) => {
      open = resolve
    })
    // The new set is fetched behind this one.
    const found = issuer.find('b')
    await issuer.settle()
    open()
    expect(await found).toBe('b')
    expect(issuer.loads).toBe(2)
  })

  it('a flood of them makes one fetch for each cool-down', async () => {
    const issuer = new Issuer()
    for (issuer.now = 0; issuer.now < 5 * minute; issuer.now += 100) await issuer.find(`x${issuer.now}`)
    expect(issuer.loads).toBe(10)
  })

  it('while the issuer is down is an outage, and not unknown', async () => {
    const issuer = new Issuer()
    await issuer.find('a')
    issuer.now = minute
    issuer.isDown = true
    expect(await issuer.find('b')).toBe('down 2')
    expect(await issuer.find('b')).toBe('down 2')
    expect(await issuer.find('a')).toBe('a')
    issuer.isDown = false
    issuer.keys = ['a', 'b']
    issuer.now += 1000
    expect(await issuer.find('b')).toBe('b')
    expect(issuer.loads).toBe(3)
  })
})

it('an unknown key is an outage in a failure, though the cool-down is longer than keys last', async () => {
  const issuer = new Issuer({ maxAge: 1000, cooldown: minute })
  await issuer.find('a')
  issuer.isDown = true
  issuer.now = 1000
  expect(await issuer.find('a')).toBe('a')
  expect(await issuer.find('b')).toBe('down 2')
})

describe('while the issuer is down', () => {
  it('from the start: an outage, and pauses between attempts that grow', async () => {
    const issuer = new Issuer()
    issuer.isDown = true
    const attempts: number[] = []
    for (issuer.now = 0; issuer.now < 3 * minute; issuer.now += 500) {
      const before = issuer.loads
      expect(await issuer.find('a')).toMatch(/^down \d+$/)
      if (issuer.loads > before) attempts.push(issuer.now / 1000)
    }
    expect(attempts).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121, 151])
    issuer.isDown = false
    expect(await issuer.find('a')).toBe('down 10')
    issuer.now = 181_000
    expect(await issuer.find('a')).toBe('a')
  })

  it('many at once make one attempt', async () => {
    const issuer = new Issuer()
    issuer.isDown = true
    const answers = await Promise.all(Array.from({ length: 1000 }, () => issuer.find('a')))
    expect(new Set(answers)).toEqual(new Set(['down 1']))
    expect(issuer.errors).toEqual(['down 1'])
  })

  it('old keys are used for their time, with attempts behind the requests, and then it is an outage', async () => {
    const issuer = new Issuer()
    await issuer.find('a')
    issuer.isDown = true
    for (issuer.now = 4 * minute; issuer.now < 20 * minute; issuer.now += 250) {
      expect(await issuer.find('a')).toBe('a')
      await issuer.settle()
    }
    expect(issuer.loads).toBeLessThan(45)
    expect(issuer.errors.length).toBe(issuer.loads - 1)
    issuer.now = 20 * minute
    expect(await issuer.find('a')).toMatch(/^down \d+$/)
    issuer.isDown = false
    issuer.now += 30_000
    expect(await issuer.find('a')).toBe('a')
  })

  it('keys that nobody has used for long are not used past their time', async () => {
    const issuer = new Issuer()
    await issuer.find('a')
    issuer.isDown = true
    issuer.now = 20 * minute - 1
    expect(await issuer.find('a')).toBe('a')
    issuer.now = 20 * minute
    expect(await issuer.find('a')).toBe('down 2')
  })

  it('a failure of long ago says nothing of now: keys past their age are fetched first', async () => {
    const issuer = new Issuer()
    await issuer.find('a')
    issuer.isDown = true
    issuer.now = 6 * minute
    await issuer.find('a')
    await issuer.settle()
    expect(issuer.errors).toEqual(['down 2'])
    issuer.isDown = false
    issuer.keys = ['b']
    issuer.now = 19 * minute
    expect(await issuer.find('a')).toBe(null)
    expect(issuer.loads).toBe(3)
  })

  it('nobody waits for an attempt where there are keys to use, once one has failed', async () => {
    const issuer = new Issuer()
    await issuer.find('a')
    issuer.isDown = true
    issuer.now = 11 * minute
    await issuer.find('a')
    issuer.now += 2000
    issuer.gate = new Promise(() => undefined)
    expect(await issuer.find('a')).toBe('a')
    expect(issuer.loads).toBe(3)
  })
})

describe('who gives up', () => {
  it('waits no longer, and takes nothing from the others', async () => {
    const issuer = new Issuer()
    let open = (): void => undefined
    issuer.gate = new Promise((resolve) => {
      open = resolve
    })
    const controller = new AbortController()
    const [given, kept] = [issuer.find('a', controller.signal), issuer.find('a')]
    controller.abort(new Error('enough'))
    expect(await given).toBe('enough')
    expect(await issuer.find('a', AbortSignal.abort(new Error('before')))).toBe('before')
    open()
    expect(await kept).toBe('a')
    expect(issuer.loads).toBe(1)
  })
})
