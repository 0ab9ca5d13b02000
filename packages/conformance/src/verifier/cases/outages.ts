import assert from 'node:assert/strict'
import { ask, askKnown, askPipeline, wordOf } from '../ask.js'
import type { Trial, VerifierCases, VerifierSubject } from '../harness.js'

const fails = ({ fail }: VerifierSubject): boolean => fail !== undefined
const hangs = ({ hang }: VerifierSubject): boolean => hang !== undefined

/** Tokens about which it must ask: none has been asked about before. */
function fresh({ known, unknown, refused = [] }: Trial): readonly string[] {
  return [...known.map(({ token }) => token), unknown, ...refused.map(({ token }) => token)]
}

export const outages: VerifierCases = {
  title: 'outages',
  cases: [
    {
      name: 'what it asks is down: any throw but a refusal, of known tokens and of others, and a 503',
      applies: fails,
      run: async (trial) => {
        await trial.fail?.()
        for (const token of fresh(trial)) {
          assert.equal(wordOf(await ask(trial, token)), 'fail it')
          assert.equal(await askPipeline(trial, token), 'verifier_unavailable')
        }
      },
    },
    {
      name: 'an outage is not remembered of a token that was known: who it is, or a throw',
      applies: fails,
      run: async (trial) => {
        for (const one of trial.known) await askKnown(trial, one)
        await trial.fail?.()
        for (const { token, subjectId } of trial.known) {
          const answer = await ask(trial, token)
          if (answer.did === 'know') assert.equal(answer.identity.subject.id, subjectId)
          else assert.equal(wordOf(answer), 'fail it')
        }
      },
    },
    {
      name: 'what it asks is silent: an abort ends the call, by any throw but a refusal',
      applies: hangs,
      run: async (trial) => {
        await trial.hang?.()
        const controller = new AbortController()
        const answers = fresh(trial).map((token) => ask(trial, token, controller.signal))
        setTimeout(() => controller.abort(), 20)
        for (const answer of await Promise.all(answers)) assert.equal(wordOf(answer), 'fail it')
      },
    },
    {
      name: 'a signal that is aborted already: the answer, or any throw but a refusal',
      run: async (trial) => {
        for (const { token, subjectId } of trial.known) {
          const answer = await ask(trial, token, AbortSignal.abort())
          if (answer.did === 'know') assert.equal(answer.identity.subject.id, subjectId)
          else assert.equal(wordOf(answer), 'fail it')
        }
        for (const one of trial.known) await askKnown(trial, one)
      },
    },
    {
      name: 'one caller who gives up takes nobody else’s answer away',
      run: async (trial) => {
        for (const one of trial.known) {
          const controller = new AbortController()
          const given = ask(trial, one.token, controller.signal)
          const kept = askKnown(trial, one)
          setImmediate(() => controller.abort())
          await Promise.all([given, kept])
        }
      },
    },
  ],
}
