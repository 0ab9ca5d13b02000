// The table of cases in docs/security.md, made of cases.mjs and of what the tests say they are about.
//   node test/security/table.mjs            shows it
//   node test/security/table.mjs --write    writes it into the document
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { caseTests } from './case-tests.mjs'
import { groups } from './cases.mjs'

const root = join(import.meta.dirname, '..', '..')
const document = join(root, 'docs', 'security.md')
const begin = '<!-- cases: written by test/security/table.mjs -->\n<!-- prettier-ignore-start -->\n'
const end = '<!-- prettier-ignore-end -->\n<!-- end of cases -->\n'

const tests = caseTests(root)
const wrong = groups.flatMap(missingIn).concat(strangers())
if (wrong.length > 0) {
  process.stderr.write(wrong.map((line) => `${line}\n`).join(''))
  process.exitCode = 1
} else if (process.argv.includes('--write')) {
  writeFileSync(document, written(readFileSync(document, 'utf8')))
} else {
  process.stdout.write(table())
}

/** What a group lacks: a test in its own folder, or the source in one of its tests. */
function missingIn(/** @type {typeof groups[number]} */ { folder, cases }) {
  return cases.flatMap(([number, , broken]) => {
    const its = tests.filter((test) => test.number === number)
    const lines = its.some(({ file }) => file.startsWith(`test/security/${folder}/`))
      ? []
      : [`case ${number} has no test in test/security/${folder}`]
    const text = its.map(({ file }) => readFileSync(join(root, file), 'utf8')).join('')
    const unnamed = (broken.match(/CVE-\d+-\d+|GHSA(-\w{4}){3}|\w+ ?#\d+|CWE-\d+/g) ?? []).filter(
      (source) => !text.includes(source),
    )
    return [...lines, ...unnamed.map((source) => `case ${number}: none of its tests names ${source}`)]
  })
}

/** Tests of cases that there are not. */
function strangers() {
  const known = groups.flatMap(({ cases }) => cases.map(([number]) => number))
  return tests
    .filter(({ number }) => !known.includes(number))
    .map(({ number, file }) => `${file}: there is no case ${number}`)
}

function table() {
  return groups
    .map(({ heading, cases }) => {
      const head = [
        `### ${heading}`,
        '',
        '| case | what holds | how others were broken | tests |',
        '| -: | - | - | - |',
      ]
      return [...head, ...cases.map(row)].join('\n') + '\n'
    })
    .join('\n')
}

/** @param {import('./cases.mjs').Case} row */
function row([number, rule, broken]) {
  const its = tests.filter((test) => test.number === number)
  return `| ${number} | ${rule} | ${broken} | ${its.map(linkTo).join('<br>')} |`
}

/** @param {import('./case-tests.mjs').CaseTest} test */
function linkTo({ title, file }) {
  return `[${title.replace(/[|[\]]/g, '\\$&')}](../${file})`
}

/** @param {string} text */
function written(text) {
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
  if (start < 0 || stop < start) throw new Error(`${document} lacks the comments around the table`)
  return `${text.slice(0, start)}${begin}\n${table()}\n${text.slice(stop)}`
}
