import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/**
 * What a package weighs in somebody's bundle, minified. Frameworks and Node's own modules are not counted.
 *
 * @param {string} name
 */
export async function bundleSize(name) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${name}'`, resolveDir: dirname(fileURLToPath(import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['express', 'koa', 'fastify'],
  })
  const code = outputFiles[0].contents
  return {
    name,
    minified: code.length,
    gzip: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  }
}
