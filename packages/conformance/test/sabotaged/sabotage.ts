import type { ServerSetup } from '../../src/harness.js'
import type { ReferenceAdapter } from '../../src/reference/reference-adapter.js'

/** The section of the suite that must notice the fault, whatever others do; the fault; and the adapter that has it. */
export type Sabotage = readonly [
  section: string,
  fault: string,
  Adapter: new (setup: ServerSetup) => ReferenceAdapter,
]
