import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoTime } from '../src/iso-time.ts'

describe('the text of a time', () => {
  it('is what the language writes, for every day of four centuries and their last milliseconds', () => {
    for (let day = 0; day < 146_097 + 366; day += 1) {
      for (const time of [new Date(day * 86_400_000), new Date(day * 86_400_000 - 1)]) {
        if (isoTime(time) !== time.toISOString()) expect(isoTime(time)).toBe(time.toISOString())
      }
    }
  })

  it('is so for any date, and for none', () => {
    const dates = fc.date({
      noInvalidDate: true,
      min: new Date('-000010-01-01T00:00:00Z'),
      max: new Date('+010010-01-01T00:00:00Z'),
    })
    fc.assert(
      fc.property(dates, (time) => isoTime(time) === time.toISOString()),
      { numRuns: 2_000 },
    )
    expect(() => isoTime(new Date(Number.NaN))).toThrow(RangeError)
  })
})
