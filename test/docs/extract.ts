export interface Block {
  readonly document: string
  /** Of the first line of code, counted from 1. */
  readonly line: number
  /** The whole info string: "ts ignore" is not "ts", so nothing can be exempted by a word. */
  readonly language: string
  readonly code: string
  /** The nearest heading above. */
  readonly heading: string
  /** From a comment `<!-- prelude: name -->` right above the block. */
  readonly prelude: string | null
  /** The file that the line above the block names, as in "this is `adapter.js`:". Other blocks may import it. */
  readonly file: string | null
}

interface Fence {
  readonly indent: string
  readonly marks: string
  readonly block: Omit<Block, 'code'>
  readonly code: string[]
}

/** Every fenced block (CommonMark §4.5) of a document. Throws for a fence that is never closed. */
export function extractBlocks(document: string, text: string): Block[] {
  const blocks: Block[] = []
  let fence: Fence | null = null
  let heading = ''
  let above = ''
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (fence) {
      if (!closes(line, fence)) {
        fence.code.push(line.startsWith(fence.indent) ? line.slice(fence.indent.length) : line.trimStart())
        continue
      }
      blocks.push({ ...fence.block, code: fence.code.map((codeLine) => `${codeLine}\n`).join('') })
      fence = null
      above = ''
      continue
    }
    const opening = /^(\s*)(`{3,}|~{3,})([^`]*)$/.exec(line)
    if (opening) {
      const [, indent = '', marks = '', info = ''] = opening
      const block = { document, line: index + 2, language: info.trim(), heading, ...namedIn(above) }
      fence = { indent, marks, block, code: [] }
      continue
    }
    heading = /^#{1,6}\s+(.*?)\s*$/.exec(line)?.[1] ?? heading
    if (line.trim() !== '') above = line
  }
  if (fence) throw new Error(`${document}:${fence.block.line - 1}: this fence is never closed`)
  return blocks
}

export function placeOf({ document, line, language, heading }: Block): string {
  return `${document}:${line} ${language} (${heading})`
}

/** What the line above a block says of it; only blank lines may stand between. */
function namedIn(line: string): Pick<Block, 'prelude' | 'file'> {
  const prelude = /^\s*<!--\s*prelude:\s*([\w-]+)\s*-->\s*$/.exec(line)?.[1] ?? null
  return { prelude, file: /`([\w.-]+\.[jt]s)`.*:$/.exec(line)?.[1] ?? null }
}

function closes(line: string, { marks }: Fence): boolean {
  const closing = /^\s*(`{3,}|~{3,})\s*$/.exec(line)?.[1]
  return closing !== undefined && closing[0] === marks[0] && closing.length >= marks.length
}
