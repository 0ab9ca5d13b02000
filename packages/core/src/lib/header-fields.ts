import type { AuthRequest, FetchHeaders, HeaderRecord } from '../types.js'

/** Calls `see` for every field as it was sent. Raw headers are what counts where there are any: Node's others are merged. */
export function eachField(request: AuthRequest, see: (name: string, value: unknown) => void): void {
  const { rawHeaders: raw } = request
  if (raw !== undefined && raw.length > 0) {
    for (let i = 0; i + 1 < raw.length; i += 2) see(raw[i] as string, raw[i + 1])
    return
  }
  // Node works `headers` out when they are first asked for.
  const { headers } = request
  if (isFetchHeaders(headers)) {
    for (const name of headers.keys()) see(name, headers.get(name))
  } else {
    for (const name of Object.keys(headers)) see(name, headers[name])
  }
}

/** The values of one field, joined as RFC 9110 §5.3 has it; empty where it was not sent. */
export function readField(request: AuthRequest, wanted: string): string {
  const values: string[] = []
  eachField(request, (name, value) => {
    if (name.toLowerCase() !== wanted) return
    if (typeof value === 'string') values.push(value)
    else if (Array.isArray(value) && value.every((entry) => typeof entry === 'string'))
      values.push(value.join(','))
  })
  return values.join(', ')
}

/** Removes every field whose name passes the test, from each place where a handler could read it. */
export function removeFields(request: AuthRequest, test: (name: string) => boolean): void {
  // Node makes `headers` and `headersDistinct` from the raw ones when they are first asked for: so ask before cutting.
  const { headers, headersDistinct, rawHeaders } = request as AuthRequest & { headersDistinct?: HeaderRecord }
  if (isFetchHeaders(headers)) {
    for (const name of [...headers.keys()].filter(test)) headers.delete(name)
  } else {
    removeFromRecord(headers, test)
  }
  if (headersDistinct !== undefined) removeFromRecord(headersDistinct, test)
  if (rawHeaders === undefined) return
  const kept = rawHeaders.filter((_, i) => !test(rawHeaders[i - (i % 2)] as string))
  ;(rawHeaders as string[]).splice(0, rawHeaders.length, ...kept)
}

function removeFromRecord(record: HeaderRecord, test: (name: string) => boolean): void {
  for (const name of Object.keys(record).filter(test)) delete record[name]
}

function isFetchHeaders(headers: FetchHeaders | HeaderRecord): headers is FetchHeaders {
  return typeof headers.get === 'function' && typeof headers.keys === 'function'
}
