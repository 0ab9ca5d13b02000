import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runBin } from '../packages/pack.js'
import { ROOT } from './documents.js'
import type { Block } from './extract.js'

export interface Program {
  /** As compiled: the block, its prelude, and a key where the block has an empty list. */
  readonly source: string
  /** The compiled file. */
  readonly file: string
  /** What the compiler said, by the document's own lines. */
  readonly errors: readonly string[]
}

/** A key for blocks with an empty list: there the reader's own keys belong. */
const filledIn =
  "staticVerifier([{ token: 'sts_00112233445566778899aabbccddeeff00112233', identity: { kind: 'service', " +
  "subject: { id: 'reader', type: 'service' }, account: { id: 'acme' }, enterprise: null, scopes: ['*'] } }])"

/** Inside test/, so that the packages of the workspace and the frameworks resolve. */
export function scratchFolder(): { folder: string; remove(): void } {
  const parent = join(ROOT, 'test', '.tmp')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'docs-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Compiles all blocks in one run, with the flags of the workspace. */
export async function compilePrograms(
  blocks: readonly Block[],
  folder: string,
  preludes: string = join(import.meta.dirname, 'preludes'),
): Promise<Map<Block, Program>> {
  const written = blocks.map((block) => {
    const path = pathOf(block)
    const source = sourceOf(block, preludes)
    mkdirSync(join(folder, 'src', dirname(path)), { recursive: true })
    // Two blocks of one name would be one program: `wx` refuses that.
    writeFileSync(join(folder, 'src', path), source, { flag: 'wx' })
    return { block, path, source }
  })
  const errors = await compile(folder)
  return new Map(
    written.map(({ block, path, source }) => {
      const own = (errors.get(path) ?? []).map((error) => `${block.document}:${error}`)
      return [block, { source, file: join(folder, 'out', path.replace(/\.ts$/, '.js')), errors: own }]
    }),
  )
}

/** A folder for each document, so that its blocks find each other by the names that the prose gives them. */
function pathOf({ document, line, language, file }: Block): string {
  return `${document.replace(/\W+/g, '-').toLowerCase()}/${file ?? `line-${line}.${language}`}`
}

/** Blank lines in front, so that the compiler and Node name the document's own lines. */
function sourceOf({ code, line, prelude }: Block, preludes: string): string {
  const head = prelude === null ? '' : readFileSync(join(preludes, `${prelude}.ts`), 'utf8')
  const padding = '\n'.repeat(Math.max(0, line - head.split('\n').length))
  return head + padding + code.replaceAll('staticVerifier([])', filledIn)
}

/** What the compiler said, by path in src, each as `line: message`. */
async function compile(folder: string): Promise<Map<string, string[]>> {
  const config = {
    extends: join(ROOT, 'tsconfig.base.json'),
    compilerOptions: {
      rootDir: 'src',
      outDir: 'out',
      allowJs: true,
      sourceMap: true,
      // A reader's program is no library: nothing is declared to others.
      composite: false,
      declaration: false,
      declarationMap: false,
      isolatedDeclarations: false,
    },
    include: ['src'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { code, output } = await runBin('typescript', 'tsc', ['-p', folder, '--pretty', 'false'], folder)
  const errors = new Map<string, string[]>()
  for (const line of output.split('\n').filter((text) => /\berror TS/.test(text))) {
    const [, path = '', at, message] = /^src\/([^(]+)\((\d+),\d+\): (.*)$/.exec(line) ?? []
    if (message === undefined) throw new Error(`the compiler says of none of the blocks: ${line}`)
    errors.set(path, [...(errors.get(path) ?? []), `${at}: ${message}`])
  }
  if (code !== 0 && errors.size === 0) throw new Error(`tsc failed: ${output}`)
  return errors
}
