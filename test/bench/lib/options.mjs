import { parseArgs } from 'node:util'

const usage = `usage: node test/bench/run.mjs [options]

  --quick               fewer and shorter rounds: a few minutes, only good for a first look
  --only <sections>     http, peers, scale, latency, startup, memory, in-process, cache, flood, cluster, jwt, keyring,
                        size; several with commas
  --framework <names>   express, koa, fastify; several with commas
  --rounds <number>     fresh processes for each variant
  --keys <number>       keys of the larger store (1000000; 20000 with --quick)
  --compare <git ref>   this tree beside another commit, by http, in-process, cache and jwt, instead of figures
  --write               put the figures into docs/benchmarks.md, its chart and its JSON
  --draw                make that document anew of its JSON, and measure nothing
`

const allSections = [
  'http',
  'peers',
  'scale',
  'latency',
  'startup',
  'memory',
  'in-process',
  'cache',
  'flood',
  'cluster',
  'jwt',
  'keyring',
  'size',
]
const allFrameworks = ['express', 'koa', 'fastify']

/**
 * @typedef {object} BenchOptions
 * @property {boolean} quick
 * @property {string[]} sections
 * @property {string[]} frameworks
 * @property {number} rounds
 * @property {number} keys
 * @property {boolean} write
 * @property {boolean} draw
 * @property {string | undefined} compare
 */

/**
 * @param {string[]} args
 * @returns {BenchOptions | null} null where only help was asked for
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      framework: { type: 'string' },
      rounds: { type: 'string' },
      keys: { type: 'string' },
      write: { type: 'boolean', default: false },
      draw: { type: 'boolean', default: false },
      compare: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    return null
  }
  return {
    quick: values.quick,
    sections: listOf('only', values.only, allSections),
    frameworks: listOf('framework', values.framework, allFrameworks),
    rounds: roundsOf(values.rounds ?? (values.quick ? '1' : '5')),
    keys: keysOf(values.keys ?? (values.quick ? '20000' : '1000000')),
    write: values.write,
    draw: values.draw,
    compare: values.compare,
  }
}

/**
 * @param {string} option
 * @param {string | undefined} value
 * @param {string[]} allowed
 */
function listOf(option, value, allowed) {
  const wanted = value?.split(',') ?? allowed
  const stranger = wanted.find((name) => !allowed.includes(name))
  if (stranger !== undefined)
    throw new TypeError(`--${option}: ${stranger} is none of ${allowed.join(', ')}\n\n${usage}`)
  return wanted
}

/** @param {string} value */
function roundsOf(value) {
  const rounds = Number(value)
  if (Number.isInteger(rounds) && rounds > 0 && rounds <= 100) return rounds
  throw new TypeError(`--rounds: must be 1 to 100\n\n${usage}`)
}

/** @param {string} value */
function keysOf(value) {
  const keys = Number(value)
  // Its tenths are told, and an import goes by thousands.
  if (Number.isInteger(keys) && keys >= 20_000 && keys % 10_000 === 0) return keys
  throw new TypeError(`--keys: must be a multiple of 10000, from 20000\n\n${usage}`)
}
