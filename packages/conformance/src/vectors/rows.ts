import type { Expected, Vector } from '../vector.js'
import { get } from '../wire/request-bytes.js'

export type Row = readonly [name: string, value: string]

/** One vector a row, with the row's value as the whole of the Authorization field. */
export function credentialRows(source: string, expect: Expected, rows: readonly Row[]): readonly Vector[] {
  return fieldRows(source, expect, 'Authorization', rows)
}

/** One vector a row, with the row's value as the value of a header field behind `others`. */
export function fieldRows(
  source: string,
  expect: Expected,
  field: string,
  rows: readonly Row[],
  ...others: readonly string[]
): readonly Vector[] {
  return rows.map(([name, value]) => ({
    name,
    source,
    request: get('/open', ...others, `${field}: ${value}`),
    expect,
  }))
}

/** One vector a row, with the row's value as the request's target. */
export function targetRows(
  source: string,
  expect: Expected,
  rows: readonly Row[],
  ...fields: readonly string[]
): readonly Vector[] {
  return rows.map(([name, target]) => ({ name, source, request: get(target, ...fields), expect }))
}
