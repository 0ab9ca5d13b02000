// Mixed traffic for a while, ten minutes by default: pnpm test:soak [--minutes 10]. Build first (the script of that name does).
import { parseArgs } from 'node:util'
import { runVitest } from '../support/run-vitest.mjs'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
const minutes = Number(values.minutes)
if (!(minutes >= 1 && minutes <= 10_000)) throw new TypeError('--minutes: must be 1 to 10000')
runVitest(['test/soak/'], { LATCHKEY_SOAK_MINUTES: String(minutes) })
