import { join } from 'node:path'
import { build } from 'esbuild'

const source = join(import.meta.dirname, '..', '..', 'support', 'postgres.ts')

/** The tests' server, with its commits on the disk; null where this machine has none. Node 20 takes no types off. */
export async function durablePostgres() {
  const options = {
    bundle: true,
    write: false,
    platform: /** @type {const} */ ('node'),
    format: /** @type {const} */ ('esm'),
  }
  const { outputFiles } = await build({ ...options, entryPoints: [source] })
  const code = encodeURIComponent(outputFiles[0].text)
  const { postgresMissing, startPostgres } = await import(`data:text/javascript,${code}`)
  const missing = postgresMissing()
  if (missing === null) return startPostgres({ durable: true })
  process.stdout.write(`\n!! ${missing}\n`)
  return null
}
