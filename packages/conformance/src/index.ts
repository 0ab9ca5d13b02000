export {
  adapterConformance,
  adapterReport,
  type AdapterAnswers,
  type AdapterFailure,
  type AdapterReport,
} from './adapter-conformance.js'
export {
  findRoute,
  type AdapterHarness,
  type Handle,
  type HandlerView,
  type Method,
  type Route,
  type RunningServer,
  type ServerSetup,
  type TestRunner,
} from './harness.js'
export { listen } from './listen.js'
export { storeConformance } from './store/store-conformance.js'
export type { StoreHarness } from './store/harness.js'
export { verifierConformance } from './verifier/verifier-conformance.js'
export type { KnownToken, RefusedToken, VerifierHarness, VerifierSubject } from './verifier/harness.js'
