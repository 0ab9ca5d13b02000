import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Redactor } from './redactor.js'

/** A request as the mock server saw it, and what it answered. No key is in it. */
export interface JournalEntry {
  readonly method: string
  /** With the query, as it was sent. */
  readonly path: string
  /**
   * As they were sent, names in lower case, repeated ones joined by commas. Of `authorization` the scheme and a hint are left:
   * `Token sta_…ef12`, or `[redacted]` where it is malformed.
   */
  readonly headers: Readonly<Record<string, string>>
  /** What the body says where it is JSON, else its text. Absent where there is none, or it is too large. */
  readonly body?: unknown
  /** Null as long as there is no answer, and for good where the connection was cut. */
  readonly status: number | null
  /** When the request came, by the mock's clock. */
  readonly at: Date
  /** The answer's `x-request-id`. */
  readonly requestId: string
  /** The key that was accepted, by its id. Null where none was. */
  readonly keyId: string | null
}

/** How many requests are kept: of more, the last ones. */
const longest = 1000

export class Journal {
  readonly #ids = new WeakMap<object, string>()
  readonly #entries: JournalEntry[] = []
  readonly #redactor: Redactor
  readonly #clock: () => Date
  /** The live list of all entries, for reading only. */
  readonly entries: readonly JournalEntry[] = readonly(this.#entries)

  constructor(redactor: Redactor, clock: () => Date) {
    this.#redactor = redactor
    this.#clock = clock
  }

  /** Notes a request that has just come. What is learned of it later goes through the record. */
  /** The id that the answer to this request has; null for a request that was never opened. */
  idOf(request: object): string | null {
    return this.#ids.get(request) ?? null
  }

  open(req: IncomingMessage): JournalRecord {
    const sent = sentHeaders(req)
    const redactor = this.#redactor.with(sent.get('authorization') ?? [])
    const entry = Object.freeze<JournalEntry>({
      method: req.method ?? '',
      path: redactor.target(req.url ?? ''),
      headers: cleanHeaders(sent, redactor),
      status: null,
      at: this.#clock(),
      requestId: randomUUID(),
      keyId: null,
    })
    this.#ids.set(req, entry.requestId)
    this.#entries.push(entry)
    if (this.#entries.length > longest) this.#entries.shift()
    return new JournalRecord(entry, (from, to) => this.#replace(from, to), redactor)
  }

  reset(): void {
    this.#entries.length = 0
  }

  /** After a `reset()` there is nothing left to replace. */
  #replace(from: JournalEntry, to: JournalEntry): void {
    const at = this.#entries.lastIndexOf(from)
    if (at !== -1) this.#entries[at] = to
  }
}

type SentHeaders = ReadonlyMap<string, readonly string[]>

/** By name in lower case, in the order in which they were sent. */
function sentHeaders({ rawHeaders }: IncomingMessage): SentHeaders {
  const values = new Map<string, string[]>()
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase()
    values.set(name, [...(values.get(name) ?? []), rawHeaders[i + 1] as string])
  }
  return values
}

function cleanHeaders(sent: SentHeaders, redactor: Redactor): JournalEntry['headers'] {
  const clean = [...sent].map(([name, values]) => {
    const isSecret = name === 'authorization' || name === 'proxy-authorization'
    return [redactor.text(name), isSecret ? redactor.authorization(values) : redactor.text(values.join(', '))]
  })
  return Object.freeze(Object.fromEntries(clean) as Record<string, string>)
}

/** One request's place in the journal. Entries are frozen: each news of a request is a new one in the old one's place. */
export class JournalRecord {
  #entry: JournalEntry
  readonly #replace: (from: JournalEntry, to: JournalEntry) => void
  readonly #redactor: Redactor

  constructor(
    entry: JournalEntry,
    replace: (from: JournalEntry, to: JournalEntry) => void,
    redactor: Redactor,
  ) {
    this.#entry = entry
    this.#replace = replace
    this.#redactor = redactor
  }

  get requestId(): string {
    return this.#entry.requestId
  }

  body(text: string): void {
    if (text !== '') this.#update({ body: this.#redactor.json(text) })
  }

  answered(status: number, keyId: string | null): void {
    this.#update({ status, keyId })
  }

  #update(news: Partial<JournalEntry>): void {
    const entry = Object.freeze({ ...this.#entry, ...news })
    this.#replace(this.#entry, entry)
    this.#entry = entry
  }
}

/** A list that is written to all the same, by whoever has the original. Setting is defining, and refused with it. */
function readonly<T>(list: T[]): readonly T[] {
  const refuse = (): boolean => false
  return new Proxy(list, {
    defineProperty: refuse,
    deleteProperty: refuse,
    setPrototypeOf: refuse,
    preventExtensions: refuse,
  })
}
