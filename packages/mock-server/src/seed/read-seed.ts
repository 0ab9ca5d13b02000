import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Redactor } from '../journal/redactor.js'
import { isObject, refuseOption } from '../lib/check.js'
import { jsonFault } from '../lib/json-fault.js'
import { checkReferences } from './check-references.js'
import { seedShape, type CheckedSeed } from './checked-seed.js'

/**
 * The seed that the option means: an object as it is, or what is in a JSON file, named by its path or `file:` URL.
 *
 * @throws TypeError with the path to what is wrong and why (`seed.keys[2].userId: no user "…"`), or, for a file that is no
 * JSON, the line and column; Error where a file cannot be read. No token is in a message.
 */
export async function readSeed(option: unknown): Promise<CheckedSeed> {
  if (isObject(option) && !(option instanceof URL)) return checked(option, 'seed')
  const file = fileOf(option)
  return checked(parsed(await textOf(file), file), `${file}: seed`)
}

function fileOf(option: unknown): string {
  if (option instanceof URL && option.protocol === 'file:') return fileURLToPath(option)
  // The content of a file instead of its name is an easy mistake, and its tokens would be in every message about it; or a password, in
  // the URL of a database.
  if (typeof option === 'string' && option !== '' && !/^\s*[[{"]|[\r\n\0]|:\/\//.test(option)) return option
  return refuseOption('startMockServer', 'seed', option, 'an object, a path to a JSON file, or its file: URL')
}

async function textOf(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '')
  } catch (thrown) {
    const { code = 'unknown error' } = thrown as NodeJS.ErrnoException
    throw new Error(`startMockServer: the seed file ${file} cannot be read (${code})`, { cause: thrown })
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Without a cause: the engine's message quotes the text, and with it tokens.
    throw new TypeError(`${file}: not JSON at ${jsonFault(text) ?? 'the end'}`)
  }
}

function checked(value: unknown, path: string): CheckedSeed {
  try {
    const seed = seedShape(value, path)
    checkReferences(seed, path)
    return seed
  } catch (thrown) {
    const { message } = thrown as Error
    // Messages quote ids and names of members. Whoever swaps columns puts a token there, and a cause would show it.
    // oxlint-disable-next-line preserve-caught-error -- see above
    throw new TypeError(new Redactor(tokensIn(value)).text(message))
  }
}

/** Whatever stands where a token belongs, in a seed that may have any other flaw. */
function tokensIn(value: unknown): readonly string[] {
  const keys: unknown = isObject(value) ? value['keys'] : undefined
  if (!Array.isArray(keys)) return []
  return (keys as readonly unknown[]).flatMap((key) =>
    isObject(key) && typeof key['token'] === 'string' ? [key['token']] : [],
  )
}
