import { csvProblems } from './csv.js'
import type { Block } from './extract.js'
import { jsonProblems } from './json-answer.js'
import type { Program } from './programs.js'
import { runProgram } from './run-program.js'
import { shellProblems } from './shell.js'

export function isProgram({ language }: Block): boolean {
  return language === 'ts' || language === 'js'
}

/** What is wrong with a block: nothing, where a reader who copies it gets what the document says. */
export async function problemsOf(
  block: Block,
  programs: ReadonlyMap<Block, Program>,
  limit?: number,
): Promise<readonly string[]> {
  const program = programs.get(block)
  if (program) return program.errors.length > 0 ? program.errors : runProgram(program, limit)
  if (block.language === 'json') return jsonProblems(block.code)
  if (block.language === 'sh') return shellProblems(block.code)
  if (block.language === 'csv') return csvProblems(block.code)
  return [`no checks for the language "${block.language}"`]
}
