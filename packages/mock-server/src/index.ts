export { startMockServer, type MockServer } from './mock-server.js'
export type { MockServerOptions } from './options.js'
export type { Failure } from './failures/check-failure.js'
export type { IssueRequest } from './issue/check-request.js'
export type { JournalEntry } from './journal/journal.js'
export { defaultSeed } from './seed/default-seed.js'
export type {
  FullSeed,
  Seed,
  SeedAccount,
  SeedEnterprise,
  SeedKey,
  SeedPipeline,
  SeedServiceAccount,
  SeedUser,
} from './seed/seed.js'
