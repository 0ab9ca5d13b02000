import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export interface Node {
  readonly name: string
  /** When it refused the key. */
  readonly refused: Promise<number>
  stop(): void
}

/** Starts a process, and waits until it takes the key from memory. */
export async function startNode(name: string, token: string): Promise<Node> {
  const child = fork(join(import.meta.dirname, 'node.js'), [name])
  child.once('exit', (code) => {
    if (code !== 0) throw new Error(`${name} has failed`)
  })
  // Not among its arguments: those are seen by all who can list processes.
  child.send(token)
  await once(child, 'message')
  const refused = once(child, 'message').then(([moment]) => moment as number)
  return { name, refused, stop: () => child.disconnect() }
}
