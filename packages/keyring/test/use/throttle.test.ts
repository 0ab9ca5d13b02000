import { describe, expect, it } from 'vitest'
import { Throttle } from '../../src/use/throttle.js'

const at = (milliseconds: number): Date => new Date(milliseconds)

describe('Throttle', () => {
  it('says yes once per name and interval', () => {
    const throttle = new Throttle(1000)
    const told = [0, 1, 999, 1000, 1999, 2000].map((instant) => throttle.due('a', at(instant)))
    expect(told).toStrictEqual([true, false, false, true, false, true])
    expect(throttle.due('b', at(2000))).toBe(true)
  })

  it('is silenced by no clock that was set back', () => {
    const throttle = new Throttle(1000)
    expect([5_000_000, 0, 500].map((instant) => throttle.due('a', at(instant)))).toStrictEqual([
      true,
      true,
      false,
    ])
  })

  it('is bounded', () => {
    const throttle = new Throttle(1000)
    let told = 0
    for (let i = 0; i < 250_000; i++) if (throttle.due(`k${i}`, at(0))) told++
    expect(told).toBe(250_000)
    expect(throttle.due('k249999', at(1))).toBe(false)
    expect(throttle.due('k0', at(1))).toBe(true)
  })
})
