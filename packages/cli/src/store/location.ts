import { basename, resolve } from 'node:path'
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
  const trimmed = text.trim()
  if (/^postgres(?:ql)?:/i.test(trimmed)) return postgresAt(trimmed)
  if (trimmed === '') throw usage('the store is empty: give the path of a file, or a postgres:// URL')
  if (isKeyLike(trimmed))
    throw usage('the store must be the path of a file, or a postgres:// URL, and this looks like a key')
  if (isMistaken(trimmed))
    throw usage(
      'the store must be the path of a file, or a URL like postgres://user@host/database, without quotes around it',
    )
  return { kind: 'file', path: resolve(text), shown: text, secrets: [] }
}

/** A key in the place of a path would become the name of a file, for all to see. */
function isKeyLike(text: string): boolean {
  return /_[0-9a-f]{40}/i.test(basename(text))
}

/** What was meant to name a database: taken for a path, its password would become the name of a file, and be printed. */
function isMistaken(text: string): boolean {
  if (text.includes('\0') || text === ':memory:') return true
  return text.includes('://') || /^["'`]/.test(text) || /password=/i.test(text) || /^[^/]*:[^/]*@/.test(text)
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
