import { randomBytes, randomInt } from 'node:crypto'
import { floods } from '../bench/flood/tokens.mjs'
import { request } from '../support/raw-http.js'
import type { Population, SoakKey } from './population.js'

/** What a node is asked, and what it may answer. */
export interface Question {
  readonly what: string
  readonly bytes: string | Buffer
  /** The key in question: then what may be answered depends on the moment. */
  readonly key?: SoakKey
  /** Else the one fair answer: status, and reason where the answer is ours. Status 400 without one is of Node's parser. */
  readonly fair?: { readonly status: number; readonly reason?: string }
}

const malformed = { status: 401, reason: 'credentials_malformed' } as const
let unknown = randomInt(2 ** 40)

/** Of 1000 questions about 700 have a good key, and 10 are garbage. */
export function anyQuestion({ living, dead }: Population): Question {
  const chance = randomInt(1000)
  if (chance < 10) return garbage()
  if (chance < 40) return unknownKey()
  if (chance < 60) return noCredentials()
  // Those that were taken away last are asked for most.
  const recent = dead.slice(-8)
  if (chance < 240 && recent.length > 0) return withKey('key taken away just now', oneOf(recent))
  if (chance < 300 && dead.length > 0) return withKey('key taken away', oneOf(dead))
  return withKey('good key', oneOf(living))
}

export function withKey(what: string, key: SoakKey): Question {
  return { what, key, bytes: request('/', [authorization(key.token), ...delegation(key.delegateTo)]) }
}

function unknownKey(): Question {
  const bytes = request('/', [authorization(floods.unknown(unknown++))])
  return { what: 'unknown key', bytes, fair: { status: 401, reason: 'token_invalid' } }
}

function noCredentials(): Question {
  return { what: 'no credentials', bytes: request('/'), fair: { status: 401, reason: 'credentials_missing' } }
}

function garbage(): Question {
  const word = randomBytes(20).toString('hex')
  const choices: readonly Omit<Question, 'what'>[] = [
    { bytes: request('/', [authorization(`${word} ${word}`)]), fair: malformed },
    { bytes: request('/', [authorization(word.repeat(200))]), fair: malformed },
    { bytes: request('/', [authorization(word), authorization(word)]), fair: malformed },
    { bytes: request('/', [`Authorization: ${word}`]), fair: { status: 401, reason: 'scheme_unsupported' } },
    { bytes: request('/', [authorization(`sta_${word}`)]), fair: { status: 401, reason: 'token_invalid' } },
    { bytes: Buffer.concat([randomBytes(64), Buffer.from('\r\n\r\n')]), fair: { status: 400 } },
    { bytes: `GET / HTTP/1.1\r\nHost: a\r\n${word}\r\n\r\n`, fair: { status: 400 } },
  ]
  return { what: 'garbage', ...oneOf(choices) }
}

function authorization(token: string): string {
  return `Authorization: Token ${token}`
}

function delegation(account: string | undefined): readonly string[] {
  return account === undefined ? [] : [`x-delegate-account-id: ${account}`]
}

function oneOf<T>(choices: readonly T[]): T {
  return choices.at(randomInt(choices.length)) as T
}
