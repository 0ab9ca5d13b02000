import { join } from 'node:path'
import { startNode } from '../docs/node-process.js'

export interface Quickstart {
  readonly url: string
  /** All that it printed. */
  readonly output: string
  /** Its keys by their prefix. */
  readonly keys: Readonly<Record<string, string>>
  readonly stop: ReturnType<typeof startNode>['stop']
}

/** Built by the same command as the packages. */
export const QUICKSTART: string = join(import.meta.dirname, '..', '..', 'examples/dist/quickstart/server.js')

/** Runs the example that `pnpm start` runs, on a free port. */
export async function startQuickstart(): Promise<Quickstart> {
  const child = startNode([QUICKSTART])
  const output = await child.printed(/\/whoami\n/)
  if (output === null) throw new Error(`the quickstart ended: ${(await child.exited).stderr}`)
  const keys = [...output.matchAll(/^ {2}\w+ +((st[aes]_)[0-9a-f]{40})$/gm)]
  return {
    url: /^listening on (http:\S+)$/m.exec(output)?.[1] ?? '',
    output,
    keys: Object.fromEntries(keys.map(([, key = '', prefix = '']) => [prefix, key])),
    stop: child.stop,
  }
}
