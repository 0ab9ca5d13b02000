// pnpm bench: how much authentication costs. See --help.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheSection } from './cache/section.mjs'
import { clusterSection } from './cluster/section.mjs'
import { compare } from './compare/compare.mjs'
import { floodSection } from './flood/section.mjs'
import { latencySection } from './http/latency.mjs'
import { scaleSection } from './http/scale.mjs'
import { startupSection } from './http/startup.mjs'
import { httpSection, peersSection } from './http/section.mjs'
import { inProcessSection } from './in-process/section.mjs'
import { jwtSection } from './jwt/section.mjs'
import { Files } from './keyring/files.mjs'
import { keyringSection } from './keyring/section.mjs'
import { environment, loadNow, printEnvironment } from './lib/environment.mjs'
import { readOptions } from './lib/options.mjs'
import { memorySection } from './memory/section.mjs'
import { draw, save } from './report/saved.mjs'
import { sizeSection } from './size/section.mjs'

const sections = {
  http: httpSection,
  peers: peersSection,
  scale: scaleSection,
  latency: latencySection,
  startup: startupSection,
  memory: memorySection,
  'in-process': inProcessSection,
  cache: cacheSection,
  flood: floodSection,
  cluster: clusterSection,
  jwt: jwtSection,
  keyring: keyringSection,
  size: sizeSection,
}

const options = readOptions(process.argv.slice(2))
if (options !== null) await (options.draw ? draw() : run(options))

/** @param {import('./lib/options.mjs').BenchOptions} chosen */
async function run(chosen) {
  const facts = environment()
  printEnvironment(facts)
  const files = new Files()
  await (chosen.compare === undefined
    ? measureAll(chosen, facts, files)
    : compare(chosen.compare, chosen, files))
  files.remove()
}

/**
 * @param {import('./lib/options.mjs').BenchOptions} chosen
 * @param {ReturnType<typeof environment>} facts
 * @param {Files} files
 */
async function measureAll(chosen, facts, files) {
  const measured = {}
  for (const name of chosen.sections) measured[name] = await measure(name, chosen, files, facts.commit)
  const dir = join(import.meta.dirname, 'results')
  mkdirSync(dir, { recursive: true })
  const file = join(dir, `${facts.at.replace(/[:.]/g, '-')}.json`)
  writeFileSync(
    file,
    `${JSON.stringify({ environment: facts, options: chosen, sections: measured }, null, 2)}\n`,
  )
  process.stdout.write(`\nwritten to ${file}\n`)
  if (chosen.write) process.stdout.write(`and to ${save(facts, measured)}\n`)
}

/**
 * @param {string} name
 * @param {import('./lib/options.mjs').BenchOptions} chosen
 * @param {Files} files
 * @param {string} commit
 */
async function measure(name, chosen, files, commit) {
  const at = new Date().toISOString()
  const before = loadNow()
  const figures = await sections[name](chosen, files)
  const { quick, rounds } = chosen
  return { run: { at, commit, quick, rounds, load: { before, after: loadNow() } }, figures }
}
