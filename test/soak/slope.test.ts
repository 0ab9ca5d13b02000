import { describe, expect, it } from 'vitest'
import { randomFrom } from '../support/watched-store.js'
import { slopeOf } from './slope.js'

describe('slopeOf', () => {
  // https://www.itl.nist.gov/div898/strd/lls/data/Norris.shtml: certified slope 1.00211681802045, its deviation 0.429796848199937e-3.
  const norris = `0.1 0.2;338.8 337.4;118.1 118.2;888.0 884.6;9.2 10.1;228.1 226.5;668.5 666.3;998.5 996.3;449.1 448.6;778.9 777.0;
    559.2 558.2;0.3 0.4;0.1 0.6;778.1 775.5;668.8 666.9;339.3 338.0;448.9 447.5;10.8 11.6;557.7 556.0;228.3 228.1;998.0 995.8;
    888.8 887.6;119.6 120.2;0.3 0.3;0.6 0.3;557.6 556.8;339.3 339.1;888.0 887.2;998.5 999.0;778.9 779.0;10.2 11.1;117.6 118.3;
    228.9 229.2;668.4 669.1;449.2 448.9;0.2 0.5`

  it('finds what NIST certifies', () => {
    const samples = norris.split(';').map((pair) => {
      const [y = 0, x = 0] = pair.trim().split(' ').map(Number)
      return { x, y }
    })
    const { slope, low, high } = slopeOf(samples)
    expect(slope).toBeCloseTo(1.00211681802045, 12)
    // Student's 0.975 quantile for 34 degrees of freedom is 2.0322.
    expect((high - low) / 2 / 0.429796848199937e-3).toBeCloseTo(2.0322, 1)
  })

  it('tells a leak from noise', () => {
    const random = randomFrom(1)
    const heap = (growth: number): { x: number; y: number }[] =>
      Array.from({ length: 60 }, (_, i) => ({ x: i / 12, y: 9000 + growth * (i / 12) + 200 * random() }))
    expect(slopeOf(heap(0)).high).toBeLessThan(60)
    expect(slopeOf(heap(100)).low).toBeGreaterThan(60)
  })
})
