import { execFile, spawnSync } from 'node:child_process'

export interface CurlAnswer {
  status: number
  /** The status line and the header fields, as they came. */
  head: string
  headers: ReadonlyMap<string, string>
  body: string
}

/** Why no command can be run, or undefined where they can. Where a test may not be skipped this throws. */
export function curlMissing(): string | undefined {
  const { error, status } = spawnSync('curl', ['--version'])
  if (error === undefined && status === 0) return undefined
  const reason = `there is no curl on this machine (${error?.message ?? `it ended with ${status}`})`
  if (process.env['CI'] === 'true' || process.env['LATCHKEY_REQUIRE_SERVERS'] === '1') throw new Error(reason)
  process.stderr.write(`SKIPPED: the seed page's commands were not run, ${reason}\n`)
  return reason
}

/** Runs curl with the arguments of the page; `-q` keeps a developer's own ~/.curlrc out. */
export function curl(...args: string[]): Promise<CurlAnswer> {
  return new Promise((resolve, reject) => {
    execFile(
      'curl',
      ['-q', '--silent', '--show-error', '--include', '--max-time', '10', '--noproxy', '*', ...args],
      (error, stdout, stderr) => {
        if (error) reject(new Error(`curl failed: ${stderr}`))
        else resolve(read(stdout))
      },
    )
  })
}

function read(text: string): CurlAnswer {
  const end = text.indexOf('\r\n\r\n')
  const head = text.slice(0, end)
  const [statusLine = '', ...fields] = head.split('\r\n')
  const headers = fields.map((field): [string, string] => {
    const colon = field.indexOf(':')
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()]
  })
  return {
    status: Number(statusLine.split(' ')[1]),
    head,
    headers: new Map(headers),
    body: text.slice(end + 4),
  }
}
