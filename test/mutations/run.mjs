// Breaks the rules of the sources one by one, in a copy, and tells which breaks the tests notice: pnpm test:mutations [--only text] [--jobs n].
// The list is in breaks/. Build first (the script of that name does).
import { checkTypes } from './compile.mjs'
import { Copy } from './copy.mjs'
import { readBreaks } from './list.mjs'
import { readOptions } from './options.mjs'
import { report, told } from './report.mjs'

const options = readOptions(process.argv.slice(2))
if (options !== null) await main(options)

async function main({ only, jobs }) {
  const breaks = readBreaks().filter(({ rule, file }) => `${rule} ${file}`.includes(only))
  if (breaks.length === 0) throw new Error(`no break has "${only}" in its rule or file`)
  const copies = Array.from({ length: Math.min(jobs, breaks.length) }, () => new Copy())
  process.once('exit', () => copies.forEach((copy) => copy.remove()))
  await checkTypes(copies[0], breaks)
  await testUnbroken(copies[0], breaks)
  const waiting = breaks.values()
  const results = []
  await Promise.all(
    copies.map(async (copy) => {
      for (const one of waiting) results.push(await tryOne(copy, one))
    }),
  )
  process.exitCode = report(results) ? 0 : 1
}

/** What fails without a break would notice every one. */
async function testUnbroken(copy, breaks) {
  const tests = [...new Set(breaks.flatMap((one) => one.tests))]
  console.log(`unbroken: ${tests.length} test files and folders`)
  const failure = await copy.test(tests, 1_800_000)
  if (failure !== null) throw new Error(`fails without a break: ${failure}`)
}

async function tryOne(copy, one) {
  const started = performance.now()
  const noticedBy = await copy.try(one)
  const result = { ...one, noticedBy, seconds: (performance.now() - started) / 1000 }
  console.log(told(result))
  return result
}
