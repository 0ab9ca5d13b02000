#!/usr/bin/env node
import { run } from './run.js'
import type { Session } from './session.js'

let session: Session | undefined

function onSignal(code: number): void {
  if (!session?.interrupt()) process.exit(code)
}

process.on('SIGINT', () => onSignal(130))
process.on('SIGTERM', () => onSignal(143))
// Told to whoever writes, too; without a listener it would end the process with a stack.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)

const { stdin, stdout, stderr, env } = process
const onSession = (started: Session): void => {
  session = started
}

void run(process.argv.slice(2), { stdin, stdout, stderr, env, onSession }).then((code) => {
  process.exitCode = code
})
