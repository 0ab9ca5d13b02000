import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'

const source = join(import.meta.dirname, '..', '..', 'support', 'postgres.ts')

/** The tests' server, with its commits on the disk; null where this machine has none. Node 20 takes no types off. */
export async function durablePostgres() {
  const { code } = await transform(readFileSync(source, 'utf8'), { loader: 'ts', format: 'esm' })
  const { postgresMissing, startPostgres } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
  const missing = postgresMissing()
  if (missing === null) return startPostgres({ durable: true })
  process.stdout.write(`\n!! ${missing}\n`)
  return null
}
