import { existsSync, statSync } from 'node:fs'
import type { Location } from '../../store/location.js'
import { fail, ok, skip, warn, type Finding } from './finding.js'

const oldestNode = [20, 19] as const

export function runtime(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])
  const driver = process.getBuiltinModule('node:sqlite') === undefined ? 'libsql' : 'node:sqlite'
  const message = `Node ${process.versions.node} on ${process.platform}-${process.arch}, SQLite by ${driver}`
  return isOld
    ? fail('runtime', `${message}: Node ${oldestNode.join('.')} or later is needed`)
    : ok('runtime', message)
}

/** Whoever may read the file has every digest; whoever may write it lets in whom they like. */
export function filePermissions(location: Location): Finding {
  const name = 'permissions'
  if (location.kind !== 'file') return skip(name, 'the store is no file')
  if (process.platform === 'win32') return skip(name, 'Windows has its own')
  const files = ['', '-wal', '-shm']
    .map((suffix) => location.path + suffix)
    .filter((path) => existsSync(path))
  if (files.length === 0) return skip(name, 'there is no file')
  const modes = files.map((path) => ({ path, mode: statSync(path).mode & 0o777 }))
  const writable = modes.find(({ mode }) => (mode & 0o022) !== 0)
  if (writable)
    return fail(name, `others may write to ${writable.path} (${octal(writable.mode)}): chmod 600 it`)
  const readable = modes.find(({ mode }) => (mode & 0o044) !== 0)
  if (readable) return warn(name, `others may read ${readable.path} (${octal(readable.mode)}): chmod 600 it`)
  return ok(name, 'nobody else may read or write the file')
}

export function pepperFile(env: NodeJS.ProcessEnv): Finding {
  const name = 'pepper file'
  const file = env['LATCHKEY_PEPPERS_FILE'] ?? ''
  if (file === '' || process.platform === 'win32') return skip(name, 'there is none')
  if (!existsSync(file)) return fail(name, `${file} is not there`)
  const mode = statSync(file).mode & 0o777
  return (mode & 0o066) === 0
    ? ok(name, 'nobody else may read or write it')
    : fail(name, `others may read or write ${file} (${octal(mode)}): chmod 600 it`)
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0')
}
