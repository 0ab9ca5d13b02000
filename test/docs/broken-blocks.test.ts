// The checks of the documents, held against blocks that are wrong: each must be found, and be named by its line.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveCurl } from '../examples/curl.js'
import { isProgram, problemsOf } from './check-block.js'
import { extractBlocks, type Block } from './extract.js'
import { compilePrograms, scratchFolder, type Program } from './programs.js'
import { wrongBlocks } from './wrong-blocks.js'

// Each at a line of its own, so that a line number names one of them.
const cases = wrongBlocks.map(([what, language, code, problem], index) => {
  const block = onlyBlock('a.md', `${'\n'.repeat(10 * index)}~~~${language}\n${code}\n~~~`)
  const expected =
    problem instanceof RegExp ? new RegExp(problem.source.replaceAll('LINE', `${block.line}`)) : problem
  return [what, block, expected] as const
})
const scratch = scratchFolder()
let programs: Map<Block, Program>

beforeAll(async () => {
  const blocks = cases.map(([, block]) => block)
  programs = await compilePrograms(blocks.filter(isProgram), scratch.folder)
}, 60_000)

afterAll(() => scratch.remove())

describe('a block with', () => {
  it.each(cases)('%s is found', async (what, block, expected) => {
    const limit = what === 'a program without end' ? 1000 : undefined
    expect((await problemsOf(block, programs, limit)).join('\n')).toMatch(expected)
  })

  it.skipIf(!haveCurl())('a curl command that is answered otherwise is found', async () => {
    const commands = '# 200\ncurl http://127.0.0.1:3000/whoami\n# 401\ncurl http://127.0.0.1:3000/whoami'
    const block = onlyBlock('a.md', `~~~sh\n${commands}\n~~~`)
    expect(await problemsOf(block, programs)).toEqual([
      '401, expected 200: curl http://127.0.0.1:3000/whoami',
    ])
  })

  it.skipIf(!haveCurl())('a curl command with a key is asked with a real one of its kind', async () => {
    const key = 'sts_9876543210fedcba0987654321fedcba09876543'
    const command = `curl -i -H 'Authorization: Token ${key}' \\\n  http://127.0.0.1:3000/pipelines`
    const block = onlyBlock('a.md', `~~~sh\n${command}\n~~~`)
    expect(await problemsOf(block, programs)).toEqual([])
  })

  // On its own: beside it, the compiler says nothing of the types of other blocks.
  it('a syntax error is found', async () => {
    const block = onlyBlock('b.md', '~~~js\nconst = 1\n~~~')
    const compiled = await compilePrograms([block], join(scratch.folder, 'bad-syntax'))
    expect((await problemsOf(block, compiled))[0]).toMatch(/^b\.md:2: error TS1/)
  })
})

describe('a prelude', () => {
  it('stands before its block, which keeps its line numbers', async () => {
    const preludes = join(scratch.folder, 'preludes')
    mkdirSync(preludes)
    writeFileSync(join(preludes, 'greeting.ts'), "const greeting: string = 'hello'\n")
    const code = 'console.log(greeting) // hello\nconst n: number = greeting'
    const block = onlyBlock('b.md', `<!-- prelude: greeting -->\n\n\n~~~ts\n${code}\n~~~`)
    const compiled = await compilePrograms([block], join(scratch.folder, 'with-prelude'), preludes)
    const errors = (await problemsOf(block, compiled)).map((error) => error.slice(0, 20))
    expect(errors).toEqual(['b.md:6: error TS2322', 'b.md:6: error TS6133'])
  })
})

function onlyBlock(document: string, text: string): Block {
  const [block] = extractBlocks(document, text)
  if (block === undefined) throw new Error(`no block in ${text}`)
  return block
}
