/** What one check found. */
export interface Finding {
  /** Stable: `runtime`, `store`, `schema` … */
  readonly name: string
  /** `warn` is worth a look; `fail` is wrong; `skip`: it could not be looked at. */
  readonly status: 'ok' | 'warn' | 'fail' | 'skip'
  readonly message: string
}

export function ok(name: string, message: string): Finding {
  return { name, status: 'ok', message }
}

export function warn(name: string, message: string): Finding {
  return { name, status: 'warn', message }
}

export function fail(name: string, message: string): Finding {
  return { name, status: 'fail', message }
}

export function skip(name: string, message: string): Finding {
  return { name, status: 'skip', message }
}
