import { execFile, spawnSync } from 'node:child_process'

export interface CurlCommand {
  readonly command: string
  /** As the comment above it says; 200 where it says nothing. */
  readonly status: number
}

export interface CurlAnswer {
  readonly status: number
  /** Headers too, where the command asks for them (`-i`). */
  readonly text: string
}

/** False where curl is missing and may be: then the tests that need it are skipped, and say so. */
export function haveCurl(): boolean {
  if (spawnSync('curl', ['--version']).status === 0) return true
  if (process.env['CI'] === 'true' || process.env['LATCHKEY_REQUIRE_SERVERS'] === '1')
    throw new Error('curl is missing, and the documented commands were to be run with it')
  process.stderr.write('SKIPPED: curl is missing, so the documented commands were not run\n')
  return false
}

/**
 * The curl commands of a text, with the status that the comment above promises: one status for all commands under it, or
 * one for each, in order.
 */
export function readCommands(text: string): CurlCommand[] {
  const groups: { statuses: number[]; commands: string[] }[] = [{ statuses: [], commands: [] }]
  for (const line of text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((entry) => entry.trim())) {
    if (line.startsWith('#')) groups.push({ statuses: statusesIn(line), commands: [] })
    if (line.startsWith('curl ')) groups.at(-1)?.commands.push(line)
  }
  return groups.flatMap(({ statuses, commands }) => {
    if (statuses.length > 1 && statuses.length !== commands.length)
      throw new Error(`${statuses.length} statuses for ${commands.length} commands: ${commands.join('; ')}`)
    return commands.map((command, index) => ({ command, status: statuses[index] ?? statuses[0] ?? 200 }))
  })
}

/** Runs a command as it stands, in a shell; only the status is asked for besides. */
export async function runCurl(command: string): Promise<CurlAnswer> {
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      'bash',
      ['-c', `${command} -sS -w '\\n%{http_code}'`],
      { timeout: 10_000 },
      (error, stdout, stderr) => (error ? reject(new Error(`${command}\n${stderr}`)) : resolve(stdout)),
    )
  })
  const end = output.lastIndexOf('\n')
  return { status: Number(output.slice(end + 1)), text: output.slice(0, end) }
}

function statusesIn(comment: string): number[] {
  return [...comment.matchAll(/\b[1-5]\d\d\b/g)].map(([status]) => Number(status))
}
