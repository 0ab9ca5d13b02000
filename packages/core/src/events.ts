import { channel } from 'node:diagnostics_channel'
import { quietly } from './lib/quietly.js'
import type { Settings } from './options.js'
import type { AuthEvent } from './types.js'

const auths = channel('latchkey:auth')

/** Tells `onEvent` and the diagnostics channel `latchkey:auth` what was judged. Costs nothing where nobody listens. */
export class Reporter {
  readonly #onEvent: Settings['onEvent']

  constructor({ onEvent }: Pick<Settings, 'onEvent'>) {
    this.#onEvent = onEvent
  }

  get heard(): boolean {
    return this.#onEvent !== undefined || auths.hasSubscribers
  }

  report(event: AuthEvent): void {
    Object.freeze(event)
    quietly(() => this.#onEvent?.(event))
    for (const listener of subscribers()) quietly(() => listener(event, auths.name))
  }
}

type Listener = (event: AuthEvent, name: string | symbol) => void

/**
 * `channel.publish()` turns what a subscriber throws into an uncaught exception, that is into the end of the process. A
 * metrics listener must not be able to take the API down, so each is called here, behind a catch.
 */
function subscribers(): readonly Listener[] {
  const { _subscribers: listeners } = auths as unknown as { _subscribers?: unknown }
  return Array.isArray(listeners) ? [...(listeners as Listener[])] : []
}
