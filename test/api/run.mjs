// pnpm api [-- folder]: writes what each package exports, as a compiler sees it, to etc/, where a change of it is read like one of the
// code. Build first (the script of that name does).
import { join, resolve } from 'node:path'
import { writeReports } from './report.mjs'

const [folder = join(import.meta.dirname, '..', '..', 'etc')] = process.argv.slice(2)
writeReports(resolve(folder))
