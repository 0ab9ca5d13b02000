import { wordedBy, type Expected } from '../vector.js'

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number
  /** In the order of the wire, names in lower case. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

/** The field's value; repeated fields joined with a line break, so that none equals a single one; undefined where absent. */
export function field({ fields }: Answer, wanted: string): string | undefined {
  const values = fields.filter(([name]) => name === wanted).map(([, value]) => value)
  return values.length === 0 ? undefined : values.join('\n')
}

/** The JSON value of the body; undefined where it is none. */
export function jsonOf({ body }: Answer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Of the connection, or of the framework and none of an adapter's business. */
const ignored: ReadonlySet<string> = new Set([
  'date',
  'connection',
  'keep-alive',
  'x-powered-by',
  'etag',
  'server',
])

/** What the contract says something about, in answers whose words are somebody else's. */
const promised = /^(?:x-auth-.*|vary|www-authenticate|retry-after)$/

/**
 * The answer as text: what must be the same whichever adapter gave it. Refusals whole, bytes of the body included; answers of
 * handlers with their body; of a framework's own answers the status and the fields that are promised.
 */
export function canonical(answer: Answer, expected: Expected): string {
  const by = wordedBy(expected)
  if (by === 'parser') return String(answer.status)
  const whole = by === 'adapter'
  const fields = answer.fields.filter(([name]) => (whole ? !ignored.has(name) : promised.test(name)))
  const lines = fields.map(([name, value]) => `${name}: ${value}`).sort()
  const body = by === 'framework' ? [] : ['', answer.body.toString('latin1')]
  return [String(answer.status), ...lines, ...body].join('\n')
}
