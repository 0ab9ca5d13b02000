import { resolve } from 'node:path'
import { usage } from '../errors.js'

/** Where the keys are kept. `shown` may be printed; `secrets` are never. */
export type Location =
  | {
      readonly kind: 'file'
      readonly path: string
      readonly shown: string
      readonly secrets: readonly string[]
    }
  | {
      readonly kind: 'postgres'
      readonly url: string
      readonly shown: string
      readonly secrets: readonly string[]
    }

/** @throws CliError `usage`; the text is not repeated: it may hold a password. */
export function locationOf(text: string): Location {
  if (/^postgres(?:ql)?:/i.test(text)) return postgresAt(text)
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text.includes('\0') || text === ':memory:')
    throw usage('the store must be the path of a file, or a URL like postgres://user@host/database')
  if (text.trim() === '') throw usage('the store is empty: give the path of a file, or a postgres:// URL')
  return { kind: 'file', path: resolve(text), shown: text, secrets: [] }
}

function postgresAt(text: string): Location {
  if (!URL.canParse(text) || !/^postgres(?:ql)?:\/\//i.test(text))
    throw usage(
      'the store is no URL that can be read: write postgres://user:password@host:5432/database, with special characters in the password percent-encoded',
    )
  const url = new URL(text)
  const passwords = [url.password, url.searchParams.get('password') ?? ''].filter(Boolean)
  const secrets = passwords.flatMap((password) => [password, decoded(password)])
  const user = url.username === '' ? '' : `${url.username}${url.password === '' ? '' : ':***'}@`
  return { kind: 'postgres', url: text, shown: `postgres://${user}${url.host}${url.pathname}`, secrets }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
