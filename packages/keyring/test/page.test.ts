import { describe, expect, it } from 'vitest'
import { checkPage, shownPage } from '../src/page.js'
import { codeOf } from './support/house.js'

const ids = Array.from({ length: 25 }, (_, i) => ({ id: `r${String(i).padStart(2, '0')}` }))
const read = async ({
  after = '',
  limit,
}: {
  after?: string | undefined
  limit: number
}): Promise<typeof ids> => ids.filter(({ id }) => id > after).slice(0, limit)

describe('checkPage', () => {
  it('is a hundred from the start by default', () => {
    expect(checkPage({})).toStrictEqual({ limit: 100 })
    expect(checkPage({ after: 'r01', limit: 1000 })).toStrictEqual({ after: 'r01', limit: 1000 })
  })

  it.each([0, -1, 1001, 1.5, Number.NaN, '10', null, Infinity, {}, []])(
    'refuses the limit %s',
    async (limit) => {
      expect(await codeOf(() => checkPage({ limit }))).toBe('invalid')
    },
  )

  it.each(['', 'a b', 7, null, {}, ['r01']])('refuses to begin after %s', async (after) => {
    expect(await codeOf(() => checkPage({ after }))).toBe('invalid')
  })
})

describe('shownPage', () => {
  it('reads on where a page of the store has nothing to show', async () => {
    const isLate = ({ id }: { id: string }): boolean => id >= 'r20'
    expect(await shownPage(read, isLate, { limit: 5 })).toStrictEqual(ids.slice(20))
    expect(await shownPage(read, isLate, { limit: 2 })).toStrictEqual(ids.slice(20, 22))
    expect(await shownPage(read, isLate, { after: 'r21', limit: 2 })).toStrictEqual(ids.slice(22, 24))
  })

  it('finds each record once, whatever the limit', async () => {
    const isOdd = ({ id }: { id: string }): boolean => Number(id.slice(1)) % 2 === 1
    for (let limit = 1; limit <= 30; limit++) {
      const found: { id: string }[] = []
      for (let after: string | undefined; ;) {
        const page = await shownPage(read, isOdd, { after, limit })
        found.push(...page)
        if (page.length < limit) break
        after = page.at(-1)?.id
      }
      expect(found).toStrictEqual(ids.filter(isOdd))
    }
  })

  it('ends with the store', async () => {
    expect(await shownPage(read, () => false, { limit: 10 })).toStrictEqual([])
    expect(
      await shownPage(
        async () => [],
        () => true,
        { limit: 10 },
      ),
    ).toStrictEqual([])
  })
})
