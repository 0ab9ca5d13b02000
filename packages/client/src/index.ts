export { createClient } from './client.js'
export { LatchkeyError } from './errors/latchkey-error.js'
export type { AnswerReason, ClientReason, FailureReason } from './errors/reasons.js'
export type {
  CallInit,
  Caller,
  Client,
  ClientOptions,
  Duration,
  Fetch,
  KeyWarning,
  TokenFunction,
  WhoamiInit,
} from './types.js'
