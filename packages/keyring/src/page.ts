import { invalid } from './errors.js'
import { checkId } from './fields.js'

/** Which part of a list, checked and completed. */
export interface CheckedPage {
  readonly after?: string | undefined
  readonly limit: number
}

/** `after` is the id of the last record of the page before; `limit` from 1 to 1000, default 100. */
export function checkPage({
  after,
  limit,
}: {
  readonly after?: unknown
  readonly limit?: unknown
}): CheckedPage {
  return { ...(after !== undefined && { after: checkId('after', after) }), limit: checkLimit(limit) }
}

export function checkLimit(value: unknown = 100): number {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1000) return value as number
  throw invalid('limit must be a whole number from 1 to 1000')
}

/**
 * A page of the records that may be shown. A page of the store's that has none of them is not the end: it is read on until the
 * page is full, or the store has no more.
 */
export async function shownPage<R extends { readonly id: string }>(
  read: (page: CheckedPage) => Promise<readonly R[]>,
  isShown: (record: R) => boolean | Promise<boolean>,
  { after, limit }: CheckedPage,
): Promise<readonly R[]> {
  const shown: R[] = []
  for (let from = after; ;) {
    const records = await read({ after: from, limit })
    for (const record of records) {
      if (await isShown(record)) shown.push(record)
      if (shown.length === limit) return shown
    }
    if (records.length < limit) return shown
    from = records.at(-1)?.id
  }
}
