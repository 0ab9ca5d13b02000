import { join } from 'node:path'
import { startNode, type Exit } from '../docs/node-process.js'
import type { CurlAnswer } from './curl.js'
import { pasteIntoShell } from './shell-session.js'
import { temporaryFolder } from './temporary-folder.js'

export interface Quickstart {
  readonly url: string
  /** All that it printed. */
  readonly output: string
  /** The keys that it showed, by their prefix. */
  readonly keys: Readonly<Record<string, string>>
  stop(signal?: NodeJS.Signals): Promise<Exit>
}

/** Built by the same command as the packages. */
export const QUICKSTART: string = join(import.meta.dirname, '..', '..', 'examples/dist/quickstart/server.js')

/** Runs the example that `pnpm start` runs, on a free port. Default store: one of its own, which goes when it is stopped. */
export async function startQuickstart(store?: string): Promise<Quickstart> {
  const folder = store === undefined ? temporaryFolder() : null
  const child = startNode([QUICKSTART], {
    env: { LATCHKEY_STORE: store ?? join(folder?.path ?? '', 'keys.db') },
  })
  const stop = async (signal?: NodeJS.Signals): Promise<Exit> => {
    const exit = await child.stop(signal)
    folder?.remove()
    return exit
  }
  const output = await child.printed(/ --yes.*\ncurl .*\n\n$/)
  if (output === null) throw new Error(`the quickstart ended: ${(await stop()).stderr}`)
  const keys = [...output.matchAll(/^ {2}\w+ +((st[aes]_)[0-9a-f]{40}) /gm)]
  return {
    url: /^listening on (http:\S+)$/m.exec(output)?.[1] ?? '',
    output,
    keys: Object.fromEntries(keys.map(([, key = '', prefix = '']) => [prefix, key])),
    stop,
  }
}

/** The curl commands that it prints, in their order: status, and the kind of caller that the headers name. */
export const documented: readonly (readonly [status: number, caller: string | null])[] = [
  [200, 'access'],
  [401, null],
  [401, null],
  [403, 'access'],
  [201, 'service'],
  [400, 'enterprise'],
  [200, 'enterprise'],
  [200, 'enterprise'],
  [201, 'service'],
  [401, null],
]

/** What stands below the keys is all meant to be pasted. */
export async function pasteCommands({
  output,
}: Quickstart): Promise<(CurlAnswer & { caller: string | null })[]> {
  const answers = await pasteIntoShell(output.slice(output.indexOf('\n#')))
  return answers.map((answer) => ({
    ...answer,
    caller: /^x-auth-access-type: (\w+)/m.exec(answer.text)?.[1] ?? null,
  }))
}

/** Every token in a text. */
export function tokensIn(text: string): Set<string> {
  return new Set(text.match(/\bst[aes]_[0-9a-f]{40}\b/g))
}

export function askWith(url: string, token: string | undefined): Promise<Response> {
  return fetch(`${url}/whoami`, { headers: { authorization: `Token ${token}` } })
}
