import { anyOf, cached, staticVerifier } from '@latchkey/core'
import { describe, it } from 'vitest'
import { verifierConformance } from '../../src/index.js'
import { introspectionSubject, refusing, upstreamSubject } from '../support/services.js'
import { entries, known, refused, tokens } from '../support/tokens.js'

const { unknown } = tokens

verifierConformance({
  name: 'staticVerifier',
  describe,
  it,
  make: async () => ({ verifier: staticVerifier(entries), known, unknown }),
})

verifierConformance({ name: 'introspectionVerifier', describe, it, make: introspectionSubject })

verifierConformance({ name: 'upstreamVerifier, HEAD', describe, it, make: () => upstreamSubject('HEAD') })

verifierConformance({ name: 'upstreamVerifier, GET', describe, it, make: () => upstreamSubject('GET') })

verifierConformance({
  name: 'cached',
  describe,
  it,
  make: async () => ({ verifier: cached(refusing, { ttl: '1h' }), known, unknown, refused }),
})

// What many wait for is not ended by one: its own time-out ends it.
verifierConformance({
  name: 'cached over introspectionVerifier',
  describe,
  it,
  make: async () => {
    const subject = await introspectionSubject()
    return { ...subject, verifier: cached(subject.verifier, { ttl: '1h', loadTimeout: '2s' }) }
  },
})

verifierConformance({
  name: 'cached over upstreamVerifier, kept for no time',
  describe,
  it,
  make: async () => {
    const { hang: _, ...subject } = await upstreamSubject('GET')
    return { ...subject, verifier: cached(subject.verifier, { ttl: 0 }) }
  },
})

verifierConformance({
  name: 'anyOf',
  describe,
  it,
  make: async () => ({
    verifier: anyOf(staticVerifier(entries.slice(0, 1)), refusing),
    known,
    unknown,
    refused,
  }),
})

verifierConformance({
  name: 'anyOf with an introspectionVerifier, which alone can fail',
  describe,
  it,
  make: async () => {
    const subject = await introspectionSubject()
    return { ...subject, verifier: anyOf(staticVerifier([]), subject.verifier) }
  },
})

verifierConformance({
  name: 'anyOf, routed: each has accepts',
  describe,
  it,
  make: async () => {
    const [subject, other] = [await introspectionSubject(), await introspectionSubject()]
    const nobody = { ...other.verifier, accepts: (token: string) => token.startsWith('eyJ') }
    return {
      ...subject,
      verifier: anyOf(nobody, cached(subject.verifier, { loadTimeout: '2s' })),
      close: () => Promise.all([subject.close?.(), other.close?.()]),
    }
  },
})
