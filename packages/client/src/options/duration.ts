import { refuseOption } from './check.js'

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
const short = /^(\d{1,12})(ms|s|m|h|d|w)$/
const iso =
  /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,3}))?S)?)?$/

/** What setTimeout() can wait for at most. */
const longestTimer = 2 ** 31 - 1

/** Milliseconds, or NaN. The same spellings as everywhere in Latchkey: this package depends on none of the others. */
function milliseconds(value: unknown): number {
  if (typeof value === 'number') return value >= 0 ? value : Number.NaN
  return typeof value === 'string' ? fromText(value) : Number.NaN
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

/** A length of time, 0 included. */
export function durationOption(owner: string, option: string, value: unknown): number {
  const length = milliseconds(value)
  if (Number.isFinite(length)) return length
  return refuseOption(owner, option, value, 'a duration like "7d", "PT1H" or a number of milliseconds')
}

/** What a timer is set to: above 0, or Infinity for none. */
export function timeoutOption(owner: string, option: string, value: unknown): number {
  const length = milliseconds(value)
  if (length === Infinity || (length > 0 && length <= longestTimer)) return length
  const allowed = `a duration above 0 like "30s" or 30000 (milliseconds), at most ${longestTimer} ms, or Infinity`
  return refuseOption(owner, option, value, allowed)
}

/** What is waited for: from 0. */
export function delayOption(owner: string, option: string, value: unknown): number {
  const length = milliseconds(value)
  if (length <= longestTimer) return length
  const allowed = `a duration like "20s" or 20000 (milliseconds), at most ${longestTimer} ms`
  return refuseOption(owner, option, value, allowed)
}
