import { join } from 'node:path'
import { build } from 'esbuild'

const support = join(import.meta.dirname, '..', '..', 'support')

/** The tests' PostgreSQL, with its commits on the disk; null where this machine has none. */
export async function durablePostgres() {
  const { postgresMissing, startPostgres } = await compiled('postgres.ts')
  return isHere(postgresMissing()) ? startPostgres({ durable: true }) : null
}

/** The tests' Redis; null where this machine has none. */
export async function redis() {
  const { redisMissing, startRedis } = await compiled('redis.ts')
  return isHere(redisMissing()) ? startRedis() : null
}

/** Node 20 takes no types off. @param {string} name */
async function compiled(name) {
  const { outputFiles } = await build({
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    entryPoints: [join(support, name)],
  })
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
}

/** @param {string | null} missing */
function isHere(missing) {
  if (missing !== null) process.stdout.write(`\n!! ${missing}\n`)
  return missing === null
}
