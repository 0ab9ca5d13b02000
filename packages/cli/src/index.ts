export { run, type RunOptions } from './run.js'
export { exitCodes } from './errors.js'
