/** The three forms of RFC 9110 §5.6.7. Date.parse() takes much else for a date, "5.5" for one. */
const httpDate = /^(?:[A-Z][a-z]{2,8}, |[A-Z][a-z]{2} [A-Z][a-z]{2} ).{10,24}$/

/**
 * Milliseconds that the answer asks for (RFC 9110 §10.2.3); null where it asks for nothing that can be understood. A date is counted
 * from the answer's own, so that it does not matter how the two clocks differ.
 */
export function retryAfterOf(headers: Headers, clock: () => Date): number | null {
  const text = headers.get('retry-after') ?? ''
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER)
  const until = dateOf(text)
  if (until === null) return null
  const now = dateOf(headers.get('date') ?? '') ?? clock().getTime()
  return Math.max(0, until - now)
}

function dateOf(text: string): number | null {
  if (!httpDate.test(text)) return null
  const time = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`)
  return Number.isNaN(time) ? null : time
}
