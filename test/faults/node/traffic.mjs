import { createAuthenticator, requirement } from '@latchkey/core'

/** Asks for each watched key again and again, and notes what it was told when, by the clock that all processes of a machine share. */
export class Traffic {
  #keyring
  #authenticator
  /** Whether the last call of `recall()` knew the key: then the answer is of the moment at which it was asked. */
  #isRecalled = false
  #watched = []
  #every = 10
  #timer

  constructor(keyring) {
    this.#keyring = keyring
    const verifier = {
      recall: (token) => {
        const identity = keyring.recall(token)
        this.#isRecalled = identity !== undefined
        return identity
      },
      verify: (token, context) => keyring.verify(token, context),
      findAccount: (id) => keyring.findAccount(id),
    }
    this.#authenticator = createAuthenticator({ verifier })
  }

  /** More keys. All are asked for every so many milliseconds, or as often as there is an answer. */
  watch(items, every = this.#every) {
    for (const { name, token, scope, delegateTo } of items) {
      const required = scope === undefined ? null : requirement({ scopes: [scope] })
      const request = requestOf(token, delegateTo)
      this.#watched.push({ name, request, required, isAsked: false, tally: newTally() })
    }
    this.#every = every
    clearInterval(this.#timer)
    this.#timer = setInterval(() => this.#round(), every)
  }

  /** How long it took to get to know them is another matter. */
  begin() {
    for (const { tally } of this.#watched) Object.assign(tally, { unavailable: 0, slowest: 0 })
  }

  forget() {
    clearInterval(this.#timer)
    this.#watched = []
  }

  report() {
    return Object.fromEntries(this.#watched.map(({ name, tally }) => [name, tally]))
  }

  #round() {
    for (const item of this.#watched) if (!item.isAsked) void this.#ask(item)
  }

  async #ask(item) {
    const { tally } = item
    item.isAsked = true
    const before = process.hrtime.bigint()
    const { loads } = this.#keyring.health().cache
    this.#isRecalled = false
    const asking = this.#authenticator.authenticate(item.request)
    const isRecalled = this.#isRecalled
    const answer = answerOf(await asking, item.required)
    const after = process.hrtime.bigint()
    // Of an answer from memory, the moment at which it was asked: the process may have been stopped since. Else the one at which it came.
    const hasWaited = !isRecalled || this.#keyring.health().cache.loads !== loads
    note(tally, answer, { at: hasWaited ? after : before, took: Number(after - before) / 1e6 })
    item.isAsked = false
  }
}

function requestOf(token, delegateTo) {
  const headers = { authorization: `Token ${token}` }
  if (delegateTo !== undefined) headers['x-delegate-account-id'] = delegateTo
  return { headers }
}

/** A key that has lost the scope in question counts as refused. */
function answerOf(outcome, required) {
  const refused = outcome.ok && required !== null ? outcome.authorize(required) : null
  if (outcome.ok && refused === null) return { word: 'accepted', why: null }
  const { status, error } = outcome.ok ? refused : outcome
  return { word: status === 503 ? 'unavailable' : 'refused', why: error.reason }
}

function newTally() {
  return {
    accepted: 0,
    refused: 0,
    unavailable: 0,
    last: null,
    why: null,
    slowest: 0,
    acceptedAt: null,
    firstRefusedAt: null,
    firstWhy: null,
  }
}

function note(tally, { word, why }, { at, took }) {
  tally[word]++
  tally.last = word
  tally.why = why
  tally.slowest = Math.max(tally.slowest, took)
  if (word === 'accepted') tally.acceptedAt = String(at)
  if (word !== 'refused' || tally.firstRefusedAt !== null) return
  tally.firstRefusedAt = String(at)
  tally.firstWhy = why
}
