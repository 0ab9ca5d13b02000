import { createHmac, hash } from 'node:crypto'

export interface Digest {
  readonly digest: string
  /** Version of the pepper; 0 is plain SHA-256. */
  readonly pepper: number
}

/** SHA-256 in hex: what a token without a pepper is called in a store. */
function digestOf(token: string): string {
  return hash('sha256', token, 'hex')
}

/** Secrets that are mixed into digests, kept outside of the store, by version: the highest is used for new keys. */
export type Peppers = Readonly<Record<number, string | Uint8Array>>

/** Makes the digests that tokens are kept and looked up by. A dump of the store holds no usable secret. */
export class Digester {
  readonly #peppers: readonly (readonly [version: number, secret: string | Uint8Array])[]

  constructor(peppers: Peppers = {}) {
    this.#peppers = Object.entries(peppers)
      .map(([version, secret]) => [Number(version), secret] as const)
      .sort(([a], [b]) => b - a)
  }

  get newest(): number {
    return this.#peppers[0]?.[0] ?? 0
  }

  knows(version: number): boolean {
    return version === 0 || this.#peppers.some(([known]) => known === version)
  }

  get versions(): readonly number[] {
    return this.#peppers.map(([version]) => version)
  }

  /** Tells two secrets of one version apart: 64 bits of an HMAC over words that are no token. */
  markOf(version: number): string {
    const secret = this.#peppers.find(([known]) => known === version)?.[1] ?? ''
    return createHmac('sha256', secret).update('latchkey: which pepper is this?').digest('hex').slice(0, 16)
  }

  /** As a new key is kept. */
  digest(token: string): Digest {
    return this.candidates(token)[0] as Digest
  }

  /** Every digest under which a token may be kept, the newest first. Imported digests are plain SHA-256. */
  candidates(token: string): readonly Digest[] {
    const peppered = this.#peppers.map(([pepper, secret]) => ({
      digest: createHmac('sha256', secret).update(token).digest('hex'),
      pepper,
    }))
    return [...peppered, { digest: digestOf(token), pepper: 0 }]
  }
}
