import { describe, expect, it } from 'vitest'
import { readText } from '../../src/lib/read-text.js'

/** A body in these pieces; `ended` tells whether it was given up, or read to its end. */
function bodyOf(pieces: readonly (string | Uint8Array)[]): { response: Response; isGivenUp: () => boolean } {
  let [at, givenUp] = [0, false]
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[at++]
      if (piece === undefined) return controller.close()
      controller.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece)
    },
    cancel() {
      givenUp = true
    },
  })
  return { response: new Response(stream), isGivenUp: () => givenUp }
}

describe('readText', () => {
  it('is empty where there is no body', async () => {
    expect(await readText({ body: null }, 1)).toBe('')
  })

  it('puts pieces together, also within a character', async () => {
    const [first, second] = [Uint8Array.of(0x61, 0xc3), Uint8Array.of(0xa9)]
    expect(await readText(bodyOf([first, second, 'b']).response, 4)).toBe('aéb')
  })

  it('takes a byte-order mark off', async () => {
    expect(await readText(bodyOf([Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)]).response, 4)).toBe('a')
  })

  it('counts bytes, and gives up as soon as there is one too many', async () => {
    expect(await readText(bodyOf(['aé']).response, 3)).toBe('aé')
    const { response, isGivenUp } = bodyOf(['aé', 'b', ...Array.from({ length: 1000 }, () => 'c')])
    await expect(readText(response, 3)).rejects.toThrow('more than 3 bytes')
    expect(isGivenUp()).toBe(true)
  })

  it.each([
    ['a byte that no character has', [0x61, 0xff]],
    ['half a character at the end', [0x61, 0xc3]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
  ])('refuses %s', async (_, bytes) => {
    await expect(readText(bodyOf([Uint8Array.from(bytes)]).response, 10)).rejects.toThrow(TypeError)
  })
})
