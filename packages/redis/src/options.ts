import type { RedisFeedError } from './errors.js'

export interface RedisFeedOptions {
  /** What the wake-ups go by. Keyrings on one store share it; those on another store have another. Default `latchkey`. */
  channel?: string
  /** How long it may take to connect, and to send a wake-up, in milliseconds. Default 5,000. */
  connectTimeout?: number
  /** The server is asked this often for a sign of life, and has as long to give one, in milliseconds. Default 5,000. */
  pingTimeout?: number
  /** Hears what goes wrong in the background, and is tried again. What it throws is ignored. Default: nobody does. */
  onError?: (error: RedisFeedError) => void
}

export interface Settings {
  readonly channel: string
  readonly connectTimeout: number
  readonly pingTimeout: number
  readonly report: (error: RedisFeedError) => void
}

const known = ['channel', 'connectTimeout', 'pingTimeout', 'onError']

/** Throws a TypeError that names the option and what is allowed. */
export function checkOptions(options: RedisFeedOptions): Settings {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('redisFeed(): options must be an object')
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new TypeError(`redisFeed(): unknown option "${unknown}", there are ${known.join(', ')}`)
  const { channel = 'latchkey', connectTimeout = 5000, pingTimeout = 5000, onError } = options
  if (typeof channel !== 'string' || channel === '') throw new TypeError('channel must be a text, not empty')
  if (onError !== undefined && typeof onError !== 'function')
    throw new TypeError('onError must be a function')
  return Object.freeze({
    channel,
    connectTimeout: milliseconds('connectTimeout', connectTimeout),
    pingTimeout: milliseconds('pingTimeout', pingTimeout),
    report: reporter(onError),
  })
}

/** What setTimeout() can wait for at most. */
const longest = 2 ** 31 - 1

function milliseconds(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0 && value <= longest) return value
  throw new TypeError(`${name} must be milliseconds, from 1`)
}

function reporter(onError: RedisFeedOptions['onError']): Settings['report'] {
  return (error) => {
    try {
      onError?.(error)
    } catch {
      // A listener's own fault must not end what it listens to.
    }
  }
}
