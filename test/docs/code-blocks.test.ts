// Whoever copies a code block gets what the document says: every one is compiled, run and asked.
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isProgram, problemsOf } from './check-block.js'
import { documents } from './documents.js'
import { extractBlocks, placeOf, type Block } from './extract.js'
import { compilePrograms, scratchFolder, type Program } from './programs.js'
import { runProgram } from './run-program.js'

const blocks = documents().flatMap(({ path, text }) => extractBlocks(path, text))
const scratch = scratchFolder()
let programs: Map<Block, Program>

beforeAll(async () => {
  programs = await compilePrograms(blocks.filter(isProgram), scratch.folder)
}, 60_000)

afterAll(() => scratch.remove())

// One of the blocks is a whole test suite.
describe('the code blocks of the documents', { timeout: 90_000 }, () => {
  it.each(blocks.map((block) => [placeOf(block), block] as const))('%s', async (_place, block) => {
    expect(await problemsOf(block, programs)).toEqual([])
  })
})

describe('the programs for Express 5 and Koa 3, on Express 4 and Koa 2', () => {
  const older = blocks.filter(({ code }) => /from '(express|koa)'/.test(code))

  it.each(older.map((block) => [placeOf(block), block] as const))('%s', async (_place, block) => {
    const program = onOlderMajor(programs.get(block)!)
    expect(await runProgram(program)).toEqual([])
  })
})

/** Only as it runs: the older majors have types of their own. */
function onOlderMajor({ source, file, errors }: Program): Program {
  const olderFile = file.replace(/\.js$/, '-older.js')
  const compiled = readFileSync(file, 'utf8')
  writeFileSync(
    olderFile,
    compiled.replace("from 'express'", "from 'express4'").replace("from 'koa'", "from 'koa2'"),
  )
  return { source, file: olderFile, errors }
}
