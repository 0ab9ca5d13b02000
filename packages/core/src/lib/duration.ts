const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
const short = /^(\d{1,12})(ms|s|m|h|d|w)$/
const iso =
  /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,3}))?S)?)?$/

/**
 * Milliseconds of a duration: `'90d'`, `'15m'`, `'500ms'`, ISO 8601 (`'PT15M'`, `'P90D'`), or a number of milliseconds.
 * ISO years and months are refused, since they have no fixed length.
 *
 * @throws TypeError for anything else, negative and non-finite numbers included.
 */
export function parseDuration(value: string | number): number {
  const milliseconds =
    typeof value === 'number' ? value : typeof value === 'string' ? fromText(value) : Number.NaN
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds
  throw new TypeError(
    `a duration must be like '90d', '15m', 'PT1H' or a number of milliseconds, got a ${typeof value}`,
  )
}

function fromText(text: string): number {
  const [, count, unit] = short.exec(text) ?? []
  if (count !== undefined) return Number(count) * units[unit as keyof typeof units]
  const parts = iso.exec(text)
  if (parts === null || /[PT]$/.test(text)) return Number.NaN
  const [, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0, fraction = ''] = parts
  const whole = Number(weeks) * units.w + Number(days) * units.d + Number(hours) * units.h
  return whole + Number(minutes) * units.m + Number(seconds) * units.s + Number(fraction.padEnd(3, '0'))
}
