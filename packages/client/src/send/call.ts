import { excerpt, excerptOf, messageOf } from '../errors/excerpt.js'
import { LatchkeyError } from '../errors/latchkey-error.js'
import type { ClientReason } from '../errors/reasons.js'
import { redactor } from '../errors/redact.js'
import type { Settings } from '../options/options.js'
import { isRepeatable } from '../request/body.js'
import { withKey } from '../request/headers.js'
import type { Hop, Prepared } from '../request/hop.js'
import { Deadline } from './deadline.js'
import { codeOf } from './network-error.js'
import { follow, isRedirect, maxRedirects } from './redirect.js'
import { Retries } from './retries.js'

/** An answer, or why there is none. */
type Outcome =
  | { readonly answer: Response; readonly failure: null }
  | { readonly answer: null; readonly failure: LatchkeyError }

/** One call on its way: its requests follow one another, and share what time and how many repeats there are. */
export class Call {
  readonly deadline: Deadline
  readonly #settings: Settings
  #prepared: Prepared
  readonly #retries: Retries
  readonly #keys = new Set<string>()
  #key = ''
  /** Made where it is needed: a call that goes well needs none. */
  #redactor: ((text: string) => string) | null = null
  #renewed = false

  constructor(settings: Settings, prepared: Prepared) {
    this.#settings = settings
    const { timeout } = prepared
    this.#prepared = prepared
    this.deadline = new Deadline(prepared, () => this.#failed('timed_out', `timed out after ${timeout} ms`))
    this.#retries = new Retries(settings, prepared.idempotent, this.deadline)
  }

  /** The key that was sent last. */
  get key(): string {
    return this.#key
  }

  /** In messages: method and path. A query may hold what is nobody's business. */
  get what(): string {
    const { method, url } = this.#prepared.hop
    return excerpt(this.redact(`${method} ${url.pathname}`))
  }

  /** Takes out every key that this call has sent. */
  redact(text: string): string {
    this.#redactor ??= redactor(this.#keys)
    return this.#redactor(text)
  }

  async run(): Promise<Response> {
    this.#use(await this.#waitForKey(this.#settings.keys.current()))
    let { hop } = this.#prepared
    for (let redirects = 0; ; redirects++) {
      const answer = await this.#persist(hop)
      if (!isRedirect(answer) || this.#prepared.redirect === 'manual') {
        this.#forgetBody()
        return answer
      }
      await discard(answer)
      if (this.#prepared.redirect === 'error') this.#refuseRedirect('and the call says that this is an error')
      if (redirects === maxRedirects) this.#refuseRedirect(`more than ${maxRedirects} times`)
      hop = follow(hop, answer, (words) => this.#refuseRedirect(words))
    }
  }

  /** The deadline of the answer's body goes on, and keeps the call: what was sent, which may be large, it need not keep. */
  #forgetBody(): void {
    const { hop } = this.#prepared
    this.#prepared = { ...this.#prepared, hop: { ...hop, body: null } }
  }

  /** Sends a request until there is an answer that trying again would not make better. */
  async #persist(hop: Hop): Promise<Response> {
    for (;;) {
      const { answer, failure } = await this.#attempt(hop)
      const isRenewed = answer?.status === 401 && (await this.#renew(hop))
      const delay = isRenewed ? 0 : this.#retries.next(hop, answer)
      if (delay === null) {
        if (failure !== null) throw failure
        return answer
      }
      if (answer !== null) await discard(answer)
      await this.deadline.sleep(delay)
    }
  }

  async #attempt({ url, method, headers, body }: Hop): Promise<Outcome> {
    // Without a prototype: what somebody put into Object.prototype is none of the call's options.
    const init = Object.assign(Object.create(null) as RequestInit, this.#prepared.rest, {
      method,
      headers: withKey(headers, this.#key),
      body,
      redirect: 'manual',
      signal: this.deadline.signal,
    })
    try {
      const answer = await this.deadline.race(this.#settings.fetch(url.href, init))
      this.#checkOrigin(answer, url)
      return { answer, failure: null }
    } catch (error) {
      this.deadline.throwIfOver()
      if (error instanceof LatchkeyError) throw error
      return { answer: null, failure: this.#unreachable(error, url) }
    }
  }

  /** Is there another key, now that a server has refused this one? Asked once; a refused request has done nothing. */
  async #renew({ body }: Hop): Promise<boolean> {
    const { keys } = this.#settings
    if (this.#renewed || !isRepeatable(body)) {
      keys.forget(this.#key)
      return false
    }
    this.#renewed = true
    const key = await this.#waitForKey(keys.after(this.#key))
    if (key !== null) this.#use(key)
    return key !== null
  }

  async #waitForKey<K>(key: Promise<K>): Promise<K> {
    try {
      return await this.deadline.race(key)
    } catch (error) {
      this.#settings.keys.giveUp()
      throw error
    }
  }

  #use(key: string): void {
    this.#key = key
    this.#keys.add(key)
    this.#redactor = null
  }

  /** A `fetch` that follows redirects by itself has been given by mistake. */
  #checkOrigin({ url }: Response, asked: URL): void {
    if (!URL.canParse(url) || new URL(url).origin === asked.origin) return
    this.#refuseRedirect(`to ${new URL(url).origin}, and the function of option "fetch" went there by itself`)
  }

  #refuseRedirect(words: string): never {
    throw this.#failed('redirect_refused', `the server redirects ${words}`)
  }

  #unreachable(error: unknown, { origin }: URL): LatchkeyError {
    const code = codeOf(error)
    const why = code === null ? excerptOf(this.redact(messageOf(error))) : ` (${code})`
    return this.#failed('unreachable', `no answer from ${origin}${why}`, code)
  }

  #failed(reason: ClientReason, words: string, code: string | null = null): LatchkeyError {
    return new LatchkeyError({ reason, code, message: `${this.what}: ${this.redact(words)}` })
  }
}

/** Frees the connection of an answer that nobody will read. */
export async function discard({ body }: Response): Promise<void> {
  try {
    await body?.cancel()
  } catch {
    // It is of no use anyway.
  }
}
