const wanted = 'a URL like "postgres://user@host:5432/database"'

/**
 * How the server is called in messages: without user and password. Throws for what is no such URL; the error does not repeat it,
 * since there may be a password in it.
 */
export function serverOf(url: string): string {
  const parsed = parse(url)
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw new TypeError(`postgresStore() takes ${wanted}, or a pool of the package pg`)
  if (![parsed.username, parsed.password, parsed.pathname].every(isDecodable)) {
    throw new TypeError(
      `the URL of the database must be ${wanted}: what is special in a user name or password is written like %40`,
    )
  }
  return `postgres://${parsed.host || 'localhost'}${parsed.pathname}`
}

function parse(url: string): URL | null {
  // What URL itself throws has the whole input in it.
  return URL.canParse(url) ? new URL(url) : null
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part)
    return true
  } catch {
    return false
  }
}
