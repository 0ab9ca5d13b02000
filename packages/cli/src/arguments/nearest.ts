/** ` Did you mean "x"?`, where one of the candidates is close enough to have been meant; else nothing. */
export function didYouMean(given: string, candidates: readonly string[], mark = ''): string {
  const [nearest] = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(given, candidate) }))
    .sort((a, b) => a.distance - b.distance)
  if (nearest === undefined || nearest.distance > Math.max(2, given.length / 3)) return ''
  return `. Did you mean "${mark}${nearest.candidate}"?`
}

/** Levenshtein's: how many letters to insert, delete or replace. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
    }
    row = next
  }
  return row[b.length] ?? 0
}
