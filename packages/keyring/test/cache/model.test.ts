// Interleavings of loads, fills, changes, wake-ups, lost time and expiry, against the promise itself: what is accepted knows every
// change that was committed `maxStaleness` before it is accepted.
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { holds, timeLimit } from '../../../../test/fuzz/budget.js'
import { Marks } from '../../src/cache/marks.js'
import type { ChangeFeed } from '../../src/feed/change-feed.js'
import { createKeyring, type Keyring } from '../../src/keyring.js'
import type { KeyStore } from '../../src/store/key-store.js'
import { memoryStore } from '../../src/store/memory-store.js'

const maxStaleness = 1000

type Step =
  | { readonly do: 'verify' | 'recall' | 'change' | 'ring' | 'settle' | 'own change' }
  | { readonly do: 'wait'; readonly milliseconds: number }

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Step>({ do: 'verify' }, { do: 'recall' }) },
    { weight: 4, arbitrary: fc.constantFrom<Step>({ do: 'change' }, { do: 'change' }, { do: 'own change' }) },
    { weight: 6, arbitrary: fc.constant<Step>({ do: 'ring' }) },
    { weight: 9, arbitrary: fc.constant<Step>({ do: 'settle' }) },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom(1, 200, 400, 999, 1000, 1001)
        .map((milliseconds): Step => ({ do: 'wait', milliseconds })),
    },
  ),
  { minLength: 15, maxLength: 60 },
)

afterEach(() => void vi.restoreAllMocks())

/** A world whose store answers when the scheduler wills, and whose clock the test moves. */
class World {
  now = 1_000_000
  /** When each version of the user's permissions was committed. */
  readonly #committed: number[] = []
  readonly #scheduler: fc.Scheduler
  #wake = (): void => undefined
  #node: Keyring | undefined
  #other: Keyring | undefined
  #token = ''
  readonly #running: Promise<void>[] = []

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler
    vi.spyOn(performance, 'now').mockImplementation(() => this.now)
  }

  async open(): Promise<void> {
    const store = memoryStore()
    const other = createKeyring({ store, cache: false })
    const { id: accountId } = await other.accounts.create({ name: 'Acme' })
    await other.users.create({ id: 'u', accountId, email: 'u@example.com', permissions: ['v:0'] })
    this.#committed.push(this.now)
    this.#token = (await other.keys.issue({ userId: 'u' })).token
    this.#other = other
    const feed: ChangeFeed = {
      listen: async (wake) => {
        this.#wake = wake
        return async () => undefined
      },
    }
    this.#node = createKeyring({ store: this.#slow(store), feed, maxStaleness })
  }

  /** What a call found is what it found: its answer comes later. */
  #slow(store: KeyStore): KeyStore {
    const held = new Set(['lookUp', 'changesSince', 'lastSequence'])
    return new Proxy(store, {
      get: (target, name: keyof KeyStore) => {
        const member: unknown = target[name]
        if (typeof member !== 'function') return member
        const call = member.bind(target) as (...args: unknown[]) => Promise<unknown>
        return held.has(name) ? (...args: unknown[]) => this.#scheduler.schedule(call(...args), name) : call
      },
    })
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'verify': {
        const verified = this.#verify()
        // What it rejects with is looked at in the end, where the run comes to that.
        verified.catch(() => undefined)
        this.#running.push(verified)
        return
      }
      case 'recall':
        return this.#check(this.#node?.recall(this.#token)?.scopes)
      case 'change':
        return this.#change(this.#other)
      case 'own change':
        return this.#change(this.#node)
      case 'ring':
        return this.#wake()
      case 'wait':
        // What has an answer already is done with it before time goes on.
        await new Promise((resume) => void setImmediate(resume))
        this.now += step.milliseconds
        return
      case 'settle':
        if (this.#scheduler.count() > 0) await this.#scheduler.waitOne()
    }
  }

  async #verify(): Promise<void> {
    try {
      this.#check((await this.#node?.verify(this.#token))?.scopes)
    } catch (error) {
      // A store that answers too late is as good as none: that is no acceptance.
      if ((error as { code?: string }).code !== 'store_unavailable') throw error
    }
  }

  async #change(keyring: Keyring | undefined): Promise<void> {
    const version = this.#committed.length
    await keyring?.users.update('u', { permissions: [`v:${version}`] })
    this.#committed.push(this.now)
  }

  #check(scopes: readonly string[] | undefined): void {
    if (scopes === undefined) return
    const seen = Number(scopes[0]?.slice(2))
    const due = this.#committed.findLastIndex((at) => at <= this.now - maxStaleness)
    if (seen < due)
      throw new Error(`accepted with version ${seen}, and ${due} was committed ${maxStaleness} ms before`)
  }

  async end(): Promise<void> {
    await this.#scheduler.waitFor(Promise.all(this.#running))
    await this.#scheduler.waitFor(Promise.all([this.#node?.close(), this.#other?.close()]))
  }
}

function promise(short: number): Promise<void> {
  const property = fc.asyncProperty(fc.scheduler(), steps, async (scheduler, list) => {
    const world = new World(scheduler)
    await world.open()
    for (const step of list) await world.take(step)
    await world.end()
  })
  return holds(short, property, { endOnFailure: true })
}

describe('whatever comes between', () => {
  it(
    'nothing is accepted that does not know of a change which is old enough',
    { timeout: timeLimit },
    async () => {
      await promise(250)
    },
  )

  it('and the bug is found where a load that was overtaken is kept', { timeout: timeLimit }, async () => {
    const { hold } = Marks.prototype
    vi.spyOn(Marks.prototype, 'hold').mockImplementation(function (this: Marks, names) {
      return hold.call(this, names, Number.MAX_SAFE_INTEGER)
    })
    await expect(promise(5000)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('accepted with version') },
    })
  })
})
