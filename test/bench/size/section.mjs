import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { printTable, whole } from '../lib/table.mjs'
import { bundleSize } from './bundle.mjs'
import { installedSize, pack } from './install.mjs'

const names = ['@latchkey/core', '@latchkey/express', '@latchkey/koa', '@latchkey/fastify']

/** What the packages weigh: in a bundle, and on disk after `npm install`. */
export async function sizeSection() {
  const bundles = await Promise.all(names.map(bundleSize))
  printTable(
    'in a bundle, with all that they depend on except frameworks: bytes',
    ['', 'minified', 'gzip', 'brotli'],
    bundles.map(({ name, minified, gzip, brotli }) => [name, ...[minified, gzip, brotli].map(whole)]),
  )
  const installs = installSizes()
  printTable(
    'npm install @latchkey/express into an empty project',
    ['', 'packages', 'files', 'bytes'],
    installs.map(({ what, packages, files, bytes }) => [what, ...[packages, files, bytes].map(whole)]),
  )
  return { bundles, installs }
}

function installSizes() {
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-size-'))
  try {
    const tarballs = pack(['core', 'express'], dir)
    const project = join(dir, 'project')
    return [
      installedSize('without express', tarballs, project, false),
      installedSize('with express, which npm adds as a peer', tarballs, project, true),
    ]
  } catch (error) {
    process.stdout.write(
      `\n!! SKIPPED: the packages could not be installed (no registry?): ${error.message}\n`,
    )
    return []
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
