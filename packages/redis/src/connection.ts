import type { Driver } from './driver.js'
import { explain, RedisFeedError } from './errors.js'
import type { Settings } from './options.js'
import type { Server } from './url.js'

/** Does somebody wait for it, so that the process must not end before there is an outcome? */
export type Attention = 'awaited' | 'background'

/**
 * A connection that ends once, and says so. Its socket never keeps the process alive; a timer does, while something is awaited.
 */
export class Connection {
  /** Why it ended. It is resolved in the end, however it ends. */
  readonly ended: Promise<RedisFeedError>
  readonly #driver: Driver
  readonly #settings: Settings
  readonly #server: Server
  readonly #waiting = new Set<(reason: RedisFeedError) => void>()
  readonly #tellEnd: (reason: RedisFeedError) => void
  #end: RedisFeedError | null = null
  #pulse: NodeJS.Timeout | undefined

  constructor(driver: Driver, settings: Settings, server: Server) {
    let tellEnd: (reason: RedisFeedError) => void = () => {}
    this.ended = new Promise((resolve) => {
      tellEnd = resolve
    })
    this.#tellEnd = tellEnd
    this.#driver = driver
    this.#settings = settings
    this.#server = server
    driver.on('error', (error) => this.#finish(error))
    driver.unref()
  }

  get isOpen(): boolean {
    return this.#end === null
  }

  async open(attention: Attention): Promise<void> {
    if (this.#end) throw this.#end
    // A driver that is destroyed while its socket connects may come to life afterwards.
    const connected = this.#driver
      .connect()
      .then(() => (this.isOpen ? this.#driver.unref() : this.#destroy()))
    await this.#answerTo(connected, this.#settings.connectTimeout, attention)
    this.#watch()
  }

  async subscribe(wake: () => void, attention: Attention): Promise<void> {
    const subscribed = this.#driver.subscribe(this.#settings.channel, wake)
    await this.#answerTo(subscribed, this.#settings.connectTimeout, attention)
  }

  async publish(message: string): Promise<void> {
    const published = this.#driver.publish(this.#settings.channel, message)
    await this.#answerTo(published, this.#settings.connectTimeout, 'awaited')
  }

  close(): void {
    this.#finish(new RedisFeedError('closed', 'the feed is closed'))
  }

  /** A socket whose other end has vanished looks like one on which nothing happens. */
  #watch(): void {
    if (!this.isOpen) return
    const { pingTimeout } = this.#settings
    this.#pulse = setTimeout(() => {
      this.#answerTo(this.#driver.ping(), pingTimeout, 'background').then(
        () => this.#watch(),
        (error: unknown) => this.#finish(error),
      )
    }, pingTimeout).unref()
  }

  /** What the driver answers. Where it gives no answer in time, the connection is given up. */
  #answerTo(answer: Promise<unknown>, limit: number, attention: Attention): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#finish(this.#silence(limit)), limit)
      if (attention === 'background') timer.unref()
      const settle = (outcome: () => void): void => {
        clearTimeout(timer)
        this.#waiting.delete(giveUp)
        outcome()
      }
      const giveUp = (reason: RedisFeedError): void => settle(() => reject(reason))
      this.#waiting.add(giveUp)
      answer.then(
        () => settle(resolve),
        (error: unknown) => giveUp(this.#end ?? this.#explain(error)),
      )
      if (this.#end) giveUp(this.#end)
    })
  }

  #finish(cause: unknown): void {
    if (this.#end) return
    this.#end = this.#explain(cause)
    clearTimeout(this.#pulse)
    this.#destroy()
    for (const giveUp of this.#waiting) giveUp(this.#end)
    this.#tellEnd(this.#end)
  }

  #destroy(): void {
    try {
      this.#driver.destroy()
    } catch {
      // It was never open, or is closed already.
    }
  }

  #explain(cause: unknown): RedisFeedError {
    return explain(cause, this.#server.name, this.#server.secrets)
  }

  #silence(limit: number): RedisFeedError {
    return new RedisFeedError('unreachable', `${this.#server.name} gives no answer within ${limit} ms`)
  }
}
