// What the environment says. What $LATCHKEY_STORE holds is not repeated where it is refused: it may have a password in it.

export interface Settings {
  readonly path: string
  readonly port: number
}

/** @throws Error that names the variable, and says what it may hold. */
export function settingsFrom(env: NodeJS.ProcessEnv): Settings {
  return { path: pathOf(env['LATCHKEY_STORE'] || './latchkey.db'), port: portOf(env['PORT'] || '3000') }
}

/** The address of a database, quotes around it, and what the command line would take for a flag. */
const noPath = [/:\/\//, /^\s*postgres(ql)?:/i, /^:memory:$/, /^[-\s"'`]/, /password=/i, /^[^/]*:[^/]*@/]

function pathOf(text: string): string {
  if (!noPath.some((pattern) => pattern.test(text))) return text
  throw new Error('LATCHKEY_STORE must be the path of a file here, like ./latchkey.db')
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new Error('PORT must be a whole number from 0 to 65535, like 3000')
}
