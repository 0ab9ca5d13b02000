import { createInterface } from 'node:readline'
import { CliError, exitCodes, usage } from '../errors.js'
import type { Terminal } from './terminal.js'

/**
 * Asks whether to do what cannot be undone. Where nobody can be asked, it has to be said beforehand.
 *
 * @throws CliError where the answer is not yes, or nobody can be asked.
 */
export async function confirm(terminal: Terminal, what: string, isSaid: boolean): Promise<void> {
  if (isSaid) return
  if (!terminal.isInteractive) throw usage(`${what} Nobody can be asked here: say --yes to do it`)
  const answer = await ask(terminal, `${what} Go on? [y/N] `)
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError('cancelled', 'nothing was done', exitCodes.refused)
}

/** The end of the input is an empty answer. */
function ask(terminal: Terminal, question: string): Promise<string> {
  const lines = createInterface({ input: terminal.stdin, output: terminal.stderr })
  return new Promise<string>((resolve, reject) => {
    lines.question(question, resolve)
    lines.once('close', () => resolve(''))
    lines.once('SIGINT', () =>
      reject(new CliError('interrupted', 'interrupted: nothing was done', exitCodes.interrupted)),
    )
  }).finally(() => lines.close())
}
