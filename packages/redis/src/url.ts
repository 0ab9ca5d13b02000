const wanted = 'a URL like "redis://user@host:6379"'

export interface Server {
  /** How it is called in messages: without user and password. */
  readonly name: string
  /** What may be in no message. */
  readonly secrets: readonly string[]
}

/** Throws for what is no such URL; the error does not repeat it, since there may be a password in it. */
export function serverAt(url: string): Server {
  // What URL itself throws has the whole input in it.
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (!parsed || !/^rediss?:$/.test(parsed.protocol))
    throw new TypeError(`redisFeed() takes ${wanted}, or a client of the package redis or ioredis`)
  const { protocol, host, username, password, pathname, search, hash } = parsed
  const decoded = [username, password].map(decode)
  // A password with one of "/?#" in it moves what follows to another part of the URL.
  if (decoded.includes(null) || !/^(\/\d*)?$/.test(pathname) || search !== '' || hash !== '') {
    throw new TypeError(
      `the URL must be ${wanted}: what is special in a user name or password is written like %40`,
    )
  }
  const secrets = [password, decoded[1]].filter((secret) => typeof secret === 'string' && secret !== '')
  return { name: `${protocol}//${host || 'localhost'}`, secrets: secrets as string[] }
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
