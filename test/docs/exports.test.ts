// What a package exports is explained: in its README by name, and where a reader's editor looks, by a docstring.
import * as core from '@latchkey/core'
import { describe, expect, it } from 'vitest'
import { declarationsOf } from './declarations.js'
import { packageFolders, readDocument } from './documents.js'

describe('every name that core exports', () => {
  const prose = readDocument('README.md').text + readDocument('packages/core/README.md').text

  it.each(Object.keys(core))('%s is named in a README', (name) => {
    expect(prose).toMatch(new RegExp(`\\b${name}\\b`))
  })
})

describe.each(packageFolders())('the public functions of %s', (folder) => {
  const declarations = declarationsOf(folder)

  it('are those that the built package has', async () => {
    const built = (await import(`../../packages/${folder}/dist/index.js`)) as object
    expect(declarations.map(({ name }) => name).sort()).toEqual(Object.keys(built).sort())
  })

  it('have docstrings', () => {
    const bare = declarations.filter(({ hasDocstring }) => !hasDocstring).map(({ name }) => name)
    expect(bare).toEqual([])
  })
})
