import { createHash } from 'node:crypto'

/** An account's short id. Where the seed gives none it is made from the id: the same one at every start, so tests may rely on it. */
export function shortIdOf({
  id,
  shortId,
}: {
  readonly id: string
  readonly shortId: string | undefined
}): string {
  return shortId ?? createHash('sha256').update(id).digest('hex').slice(0, 10)
}
