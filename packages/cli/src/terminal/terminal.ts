import { CliError, exitCodes } from '../errors.js'

export interface Streams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: NodeJS.ProcessEnv
}

const styles = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const

export type Style = keyof typeof styles

/** Where text goes: what was asked for to stdout, everything about it to stderr. */
export class Terminal {
  readonly stdin: NodeJS.ReadStream
  readonly env: NodeJS.ProcessEnv
  readonly #stdout: NodeJS.WriteStream
  readonly #stderr: NodeJS.WriteStream

  constructor({ stdin, stdout, stderr, env }: Streams) {
    this.stdin = stdin
    this.env = env
    this.#stdout = stdout
    this.#stderr = stderr
  }

  /** A line on stdout; rejects where it could not be written. */
  out(line: string): Promise<void> {
    return write(this.#stdout, `${line}\n`)
  }

  /** A line on stderr. Nobody may be there to read it, and that is no failure. */
  note(line: string): void {
    this.#stderr.write(`${line}\n`)
  }

  warn(line: string): void {
    this.note(`${this.onErr('yellow', 'warning:')} ${line}`)
  }

  /** Written over what is in this line of the terminal. */
  overwrite(text: string): void {
    this.#stderr.write(`\r${text}\u001b[K`)
  }

  /** Styled for stdout, where that is a terminal. */
  onOut(style: Style, text: string): string {
    return this.#styled(this.#stdout, style, text)
  }

  /** The same for stderr. */
  onErr(style: Style, text: string): string {
    return this.#styled(this.#stderr, style, text)
  }

  /** Columns of the terminal that stdout is; undefined where it is none. */
  get width(): number | undefined {
    return this.#stdout.isTTY ? this.#stdout.columns : undefined
  }

  /** Can somebody be asked? */
  get isInteractive(): boolean {
    return this.stdin.isTTY && this.showsProgress
  }

  get showsProgress(): boolean {
    return this.#stderr.isTTY
  }

  get stderr(): NodeJS.WriteStream {
    return this.#stderr
  }

  /** https://no-color.org: set, and not empty. */
  #styled(stream: NodeJS.WriteStream, style: Style, text: string): string {
    const isPlain = !stream.isTTY || Boolean(this.env['NO_COLOR']) || this.env['TERM'] === 'dumb'
    const [on, off] = styles[style]
    return isPlain ? text : `\u001b[${on}m${text}\u001b[${off}m`
  }
}

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(asWritten(error)) : resolve()))
  })
}

/** A pipe that was closed stays what it is: whoever read it has had enough. */
function asWritten(error: NodeJS.ErrnoException): Error {
  const { code, message } = error
  if (code === 'EPIPE') return error
  const why = code === 'ENOSPC' ? 'no space is left' : (code ?? message)
  return new CliError('not_written', `the output could not be written: ${why}`, exitCodes.refused)
}
