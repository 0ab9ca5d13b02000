import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { postgresStore, sqliteStore, type SqlKeyStore } from '@latchkey/sql'
import { noStore, usage } from '../errors.js'
import type { Location } from './location.js'

/**
 * The store at a place, not yet opened. Only what begins something makes a new file: a misspelled path is no empty store.
 *
 * @throws CliError `store_unavailable`; `usage` for a URL that cannot be used.
 */
export function makeStore(location: Location, mayCreate: boolean): SqlKeyStore {
  if (location.kind === 'postgres') return postgres(location)
  checkFile(location, mayCreate)
  return sqliteStore(location.path)
}

function checkFile({ path, shown }: Location & { kind: 'file' }, mayCreate: boolean): void {
  if (existsSync(path)) {
    const stats = statSync(path)
    if (stats.isDirectory()) throw noStore(`${shown} is a folder: the store must be a file in it`)
    // To open a pipe would wait for ever, and a device keeps nothing.
    if (!stats.isFile()) throw noStore(`${shown} is no regular file, and cannot be a store`)
    return
  }
  if (!existsSync(dirname(path)))
    throw noStore(`${shown}: there is no folder ${dirname(path)}; make it first`)
  if (!mayCreate)
    throw noStore(`there is no store at ${shown}: see --store; "latchkey migrate" makes an empty one`)
}

/** One command at a time needs no more connections. */
const maxConnections = 2

function postgres({ url, shown }: Location & { kind: 'postgres' }): SqlKeyStore {
  try {
    return postgresStore(url, { maxConnections })
  } catch (error) {
    throw usage(`${shown}: ${error instanceof Error ? error.message : 'it is refused'}`)
  }
}
