// Each fault several times, for longer, and by chance: pnpm test:faults [-- vitest arguments]. Build first (the script of that name does).
import { runVitest } from '../support/run-vitest.mjs'

runVitest(['test/faults/', ...process.argv.slice(2)], { LATCHKEY_FAULTS: 'long' })
