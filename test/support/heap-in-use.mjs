import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
/** @type {() => void} */
export const collectGarbage = runInNewContext('gc')

/** Bytes, of what is still reachable. Compiled code is not counted: the more is optimised, the more there is, for many minutes. */
export function heapInUse() {
  collectGarbage()
  const { code_and_metadata_size: code, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics()
  return process.memoryUsage().heapUsed - code - bytecode
}
