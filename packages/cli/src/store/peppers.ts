import { readFileSync } from 'node:fs'
import { refused, usage } from '../errors.js'

export type PepperSecrets = Readonly<Record<number, string>>

/**
 * From $LATCHKEY_PEPPERS (`1=…,2=…`), or from the file that $LATCHKEY_PEPPERS_FILE names: the same, or one a line; lines that begin
 * with `#` are left out. No secret is repeated in an error.
 *
 * @throws CliError `usage` where both are given; `invalid` where they cannot be read.
 */
export function peppersFrom(env: NodeJS.ProcessEnv): PepperSecrets {
  const text = env['LATCHKEY_PEPPERS'] ?? ''
  const file = env['LATCHKEY_PEPPERS_FILE'] ?? ''
  if (text !== '' && file !== '')
    throw usage('$LATCHKEY_PEPPERS and $LATCHKEY_PEPPERS_FILE are both set: keep one')
  return file === '' ? parsePeppers('$LATCHKEY_PEPPERS', text) : parsePeppers(file, readPeppers(file))
}

function readPeppers(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw refused(`$LATCHKEY_PEPPERS_FILE: ${file} cannot be read (${code ?? 'it failed'})`)
  }
}

/** A secret may hold commas, and equals signs: what begins the next one is a comma, a number and an equals sign. */
function parsePeppers(where: string, text: string): PepperSecrets {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const peppers: Record<number, string> = {}
  for (const entry of lines.flatMap((line) => line.split(/,(?=\d+=)/))) {
    const [, version, secret] = /^\s*([1-9]\d{0,5})=(.+?)\s*$/.exec(entry) ?? []
    if (version === undefined || secret === undefined || secret.length < 16)
      throw refused(`${where}: peppers are written 1=SECRET,2=SECRET, with secrets of at least 16 characters`)
    if (Object.hasOwn(peppers, version)) throw refused(`${where}: pepper ${version} is there twice`)
    peppers[Number(version)] = secret
  }
  return peppers
}
