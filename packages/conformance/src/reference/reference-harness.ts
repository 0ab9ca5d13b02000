import { createServer } from 'node:http'
import type { AdapterHarness, ServerSetup } from '../harness.js'
import { listen } from '../listen.js'
import { ReferenceAdapter } from './reference-adapter.js'

/** Serves setups through the reference adapter, or through one that was made from it. */
export function referenceHarness(
  name: string,
  Adapter: new (setup: ServerSetup) => ReferenceAdapter = ReferenceAdapter,
): AdapterHarness {
  return {
    name,
    start(setup) {
      const adapter = new Adapter(setup)
      return listen(createServer((req, res) => void adapter.serve(req, res)))
    },
  }
}
