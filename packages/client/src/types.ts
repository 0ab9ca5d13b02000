/** `'30s'`, `'15m'`, `'7d'`, ISO 8601 (`'PT30S'`), or a number of milliseconds. */
export type Duration = string | number

/** Gives the key. It may take its time; what it gives is checked each time. */
export type TokenFunction = () => string | Promise<string>

/** What the client needs of `fetch`. It must leave redirects alone where it is told so (`redirect: 'manual'`). */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface ClientOptions {
  /** Where the API is. Every path is below this URL; the key is sent to its origin, and nowhere else. */
  baseUrl: string | URL
  /**
   * A function that gives the key: it is asked again when the server refuses the key, so a rotated key is picked up. Or the key itself,
   * which is better kept out of source code. Default: what the environment variable named by `tokenEnv` holds.
   */
  token?: string | TokenFunction | undefined
  /** Default `LATCHKEY_TOKEN`. Not together with `token`. */
  tokenEnv?: string | undefined
  /** How long what a `token` function gave is used before it is asked again. 0: it is asked for each call. Default `'1m'`. */
  tokenMaxAge?: Duration | undefined
  /** The account that an enterprise key acts on, by id or short id. */
  delegateAccountId?: string | undefined
  /** Default: the global `fetch`. */
  fetch?: Fetch | undefined
  /** For a whole call: redirects, repeats, waiting, and the reading of the body. Infinity: no limit. Default `'30s'`. */
  timeout?: Duration | undefined
  /** How often a request is sent again at most, after 429, 503, or no answer. 0: never. Default 2. */
  retries?: number | undefined
  /** What is waited before a repeat at most. A server that asks for more is not asked again. Default `'20s'`. */
  maxRetryDelay?: Duration | undefined
  /** Answers of 400 to 599 are thrown as a `LatchkeyError`. False: they are returned, as `fetch` does. Default true. */
  throwOnError?: boolean | undefined
  /** Lets the key be sent over plain http, where everybody on the way can read it. Default false. */
  allowInsecureHttp?: boolean | undefined
  /** A key that expires within this is warned of. Default `'7d'`. */
  warnBefore?: Duration | undefined
  /** Hears what should be done about the key, once for each key and kind. Default: a process warning, else the console. */
  onWarning?: ((warning: KeyWarning) => void) | undefined
  /** What `whoami()` asks. Default `/v3/auth/token`. */
  whoamiPath?: string | undefined
  /** Judges expiry, dates in `Retry-After`, and the age of a key. For tests. */
  clock?: (() => Date) | undefined
  /** From 0 to 1, spreads repeats. Default `Math.random`. */
  random?: (() => number) | undefined
}

/** What `fetch` takes, and what is our own. `redirect: 'manual'` returns a redirect, `'error'` throws for it. */
export interface CallInit extends RequestInit {
  /** Instead of the client's. Null: none. */
  delegateAccountId?: string | null | undefined
  /** Instead of the client's. */
  timeout?: Duration | undefined
  /** Instead of the client's. */
  throwOnError?: boolean | undefined
  /** The request does no harm when it is sent twice, whatever its method: it may be repeated. */
  idempotent?: boolean | undefined
}

export interface WhoamiInit {
  signal?: AbortSignal | null
  timeout?: Duration | undefined
  delegateAccountId?: string | null | undefined
}

/** Who the server says the key is. Frozen. */
export interface Caller {
  /** `access` (a personal key), `service`, `enterprise`, or a server's own. */
  readonly accessType: string
  readonly subject: { readonly id: string; readonly email?: string }
  /** The account acted on; null for an enterprise key that names none. */
  readonly account: { readonly id: string; readonly shortId?: string } | null
  readonly enterpriseId: string | null
  /** `id` is null where the server does not say it, `expiresAt` where the key does not expire. */
  readonly key: {
    readonly id: string | null
    readonly expiresAt: Date | null
    readonly state: 'current' | 'retiring'
  }
  /** Sorted as the server sorts them; empty where it names none. */
  readonly scopes: readonly string[]
}

/** What should be done about the key while it still works. */
export interface KeyWarning {
  /**
   * - `expiring`: the key expires within `warnBefore`.
   * - `retiring`: the key was rotated, and works for a while only.
   * - `token_failed`: the `token` function failed, and the last key goes on being used.
   */
  readonly kind: 'expiring' | 'retiring' | 'token_failed'
  /** In words, without the key. */
  readonly message: string
  readonly keyId: string | null
  readonly expiresAt: Date | null
}

/** Frozen; its functions need no `this`, so it may be taken apart. */
export interface Client {
  /**
   * Sends a request with the key to a path below `baseUrl`.
   *
   * Not checked: what is in an answer that is no error, and how large it is.
   *
   * @throws LatchkeyError for answers of 400 to 599, and where there is no answer or no key; TypeError for a path that leaves
   * `baseUrl`, a header that is the client's own, and anything else that is wrong with the call, before anything is sent; what
   * `signal` was aborted with.
   * @example const response = await api.fetch('/v3/pipeline', { method: 'POST', body: JSON.stringify({ title: 'First' }) })
   */
  fetch(path: string | URL, init?: CallInit): Promise<Response>
  /**
   * Asks the server who it takes the key for: it reads the `x-auth-*` headers of `GET whoamiPath`, whatever the status is but 401.
   *
   * @throws LatchkeyError as `fetch` does, and `caller_unknown` where the answer does not say it.
   * @example const { subject, scopes } = await api.whoami()
   */
  whoami(init?: WhoamiInit): Promise<Caller>
}
