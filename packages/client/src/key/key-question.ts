import { kindOf, refuseOption } from '../options/check.js'
import { defaults } from '../options/defaults.js'
import { LatchkeyError } from '../errors/latchkey-error.js'
import { excerptOf } from '../errors/excerpt.js'
import type { ClientOptions } from '../types.js'
import { cleanKey } from './clean-key.js'
import { readVariable } from './environment.js'

/** How the key is asked for. */
export interface KeyQuestion {
  /** A checked key, or a `LatchkeyError`. */
  readonly ask: () => string | Promise<string>
  /** Milliseconds for which an answer is good; undefined: as the options say. */
  readonly maxAge: number | undefined
}

/** Throws where there is no key, or none that can be sent, if that can be known without asking a function. */
export function keyQuestion(owner: string, { token, tokenEnv }: ClientOptions): KeyQuestion {
  if (token !== undefined && tokenEnv !== undefined)
    throw new TypeError(
      `${owner}: option "tokenEnv" must be left out together with "token": which of the two?`,
    )
  if (typeof token === 'string') {
    const key = cleanKey(token, 'option "token"')
    return { ask: () => key, maxAge: Infinity }
  }
  if (typeof token === 'function') return { ask: () => askFunction(token), maxAge: undefined }
  if (token !== undefined)
    return refuseOption(owner, 'token', token, 'a function that gives the key, or the key')
  const name = variableName(owner, tokenEnv ?? defaults.tokenEnv)
  fromVariable(name)
  // Read again for each call: it costs nothing, and whoever changes it means it.
  return { ask: () => fromVariable(name), maxAge: 0 }
}

function variableName(owner: string, value: unknown): string {
  if (typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(value)) return value
  return refuseOption(owner, 'tokenEnv', value, 'the name of an environment variable')
}

function fromVariable(name: string): string {
  const variable = readVariable(name)
  if (typeof variable === 'object') return cleanKey(variable.value, `the environment variable ${name}`)
  const why =
    variable === 'unset'
      ? `no key: set the environment variable ${name}, or give option "token"`
      : `no key: the environment variable ${name} cannot be read in this runtime, give option "token"`
  throw new LatchkeyError({ reason: 'key_missing', message: why })
}

async function askFunction(token: () => string | Promise<string>): Promise<string> {
  const given = await call(token)
  if (typeof given !== 'string') {
    const message = `no key: the function of option "token" gave ${kindOf(given)}`
    throw new LatchkeyError({ reason: 'key_missing', message })
  }
  return cleanKey(given, 'what the function of option "token" gave')
}

async function call(token: () => string | Promise<string>): Promise<unknown> {
  try {
    return await token()
  } catch (error) {
    // The error itself is not kept: that of a secret manager's client may hold its own credentials.
    const message = `no key: the function of option "token" failed${excerptOf(error)}`
    throw new LatchkeyError({ reason: 'key_unavailable', message })
  }
}
