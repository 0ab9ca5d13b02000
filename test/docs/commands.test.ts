// What a reader types and pastes first: the commands, and the quick start of each framework.
import { describe, expect, it } from 'vitest'
import { documents, manifest, readDocument } from './documents.js'
import { extractBlocks } from './extract.js'
import { PNPM, pnpmProblems } from './shell.js'

const readme = readDocument('README.md').text

describe('the commands', () => {
  it('that start and test it stand in the first 15 lines of the README', () => {
    const top = readme.split('\n').slice(0, 15).join('\n')
    expect(top).toContain(`${PNPM} start `)
    expect(top).toContain(`${PNPM} test `)
  })

  it.each(documents().map(({ path, text }) => [path, text] as const))(
    'in the prose of %s name scripts that there are',
    (_path, text) => {
      const commands = [...text.matchAll(/`(npx [^`\n]+)`/g)].map((match) => match[1] ?? '')
      expect(commands.flatMap(pnpmProblems)).toEqual([])
    },
  )

  it('of the README and of .ci/run ask for one version of pnpm', () => {
    const texts = [...documents().map(({ text }) => text), readDocument('.ci/run').text]
    const versions = texts.flatMap((text) => [...text.matchAll(/pnpm@[\w.-]+/g)].map(([version]) => version))
    expect([...new Set(versions)]).toEqual([PNPM.split(' ').at(-1)])
  })

  it('need the Node version that the packages ask for', () => {
    const asked = /Node \((\S+) or later\)/.exec(readme)?.[1]
    expect(manifest().engines.node).toBe(`>=${asked}`)
  })
})

describe('the quick start', () => {
  it.each(['express', 'koa', 'fastify'])(
    'of %s has at most 20 lines besides imports and blank ones',
    (name) => {
      const blocks = extractBlocks('README.md', readme.slice(0, readme.indexOf('## Who is calling')))
      const block = blocks.find(({ code }) => code.includes(`from '@latchkey/${name}'`))
      const lines =
        block?.code.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('import ')) ?? []
      expect(lines.length).toBeGreaterThan(0)
      expect(lines.length).toBeLessThanOrEqual(20)
    },
  )
})
