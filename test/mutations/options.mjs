import { parseArgs } from 'node:util'

const usage = `usage: node test/mutations/run.mjs [options]

  --only <text>     breaks whose rule or file has this text in it
  --jobs <number>   breaks at the same time, each in a copy of its own (1)
`

/**
 * @param {string[]} args
 * @returns {{ only: string, jobs: number } | null} null where only help was asked for
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: '' },
      jobs: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    return null
  }
  const jobs = Number(values.jobs)
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 32)
    throw new TypeError(`--jobs: must be 1 to 32\n\n${usage}`)
  return { only: values.only, jobs }
}
