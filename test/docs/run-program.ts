import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { askServer } from './ask-server.js'
import { startNode, type Exit } from './node-process.js'
import type { Program } from './programs.js'

const reporter = new URL('./report-listening.mjs', import.meta.url).href
const handlerServer = fileURLToPath(new URL('./serve-handler.mjs', import.meta.url))

/** Runs a compiled program: a server is asked as soon as it listens, anything else must come to its end. */
export async function runProgram({ source, file }: Program, limit?: number): Promise<string[]> {
  const isHandler = /^export (async )?function handler\(/m.test(source)
  const args = ['--enable-source-maps', '--import', reporter, ...(isHandler ? [handlerServer, file] : [file])]
  // What a program writes beside itself goes with the scratch folder.
  const child = startNode(args, { cwd: dirname(file), ...(limit !== undefined && { limit }) })
  try {
    if (!isHandler && !startsServer(source)) return unexpectedEnd(await child.exited, source)
    const port = await child.port
    if (port !== null) return await askServer(port, source)
    return [`no server listens: ${describe(await child.exited)}`]
  } finally {
    await child.stop()
  }
}

/** At the top level: a server inside a function is the function's affair. */
function startsServer(source: string): boolean {
  return /^(await )?\w+\.listen\(/m.test(source)
}

function unexpectedEnd(exit: Exit, source: string): string[] {
  if (exit.code !== 0) return [describe(exit)]
  // `console.log(x) // what it prints`, or the comment below: the reader is promised this line, or lines with commas between.
  const promised = source.matchAll(/console\.log\(.*\)(?: |\n\s*)\/\/ (.*)$/gm)
  const printed = `, ${exit.stdout.trimEnd().replaceAll('\n', ', ')}, `
  return [...promised].flatMap(([, line = '']) =>
    printed.includes(`, ${line}, `)
      ? []
      : [`does not print "${line}", but: ${exit.stdout.trim() || 'nothing'}`],
  )
}

function describe({ code, signal, stderr }: Exit): string {
  const how = signal === 'SIGKILL' ? 'it did not come to its end in time' : `it ended with exit code ${code}`
  return `${how}\n${stderr}`.trim()
}
