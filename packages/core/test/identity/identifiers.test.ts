import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkBelarusianPersonalNumber,
  checkKazakhNumber,
  checkUnp,
  organisationNumberWarnings,
  personalNumberWarnings,
} from '../../src/identity/identifiers.ts'

describe('IIN and BIN of Kazakhstan', () => {
  it.each(['191140008797', '123456789011', '123456789012', '123456789021'])(
    'finds that %s does not fit its check digit: from the register of object identifiers and from the vendor’s samples',
    (number) => {
      expect(checkKazakhNumber(number)).toBe('CHECK_DIGIT')
    },
  )

  it('takes a number that fits, worked out by hand: 4·7 + 5·4 + 10·7 + 11·2 = 140, and 140 mod 11 = 8', () => {
    expect(checkKazakhNumber('000740000728')).toBeUndefined()
  })

  it('weighs a second time when the first sum comes to ten', () => {
    // 1·1 + 3·3 = 10 the first time; 1·3 + 3·5 = 18, 18 mod 11 = 7 the second
    expect(checkKazakhNumber('103000000007')).toBeUndefined()
    expect(checkKazakhNumber('103000000000')).toBe('CHECK_DIGIT')
  })

  it('fits exactly one last digit, or none when both sums come to ten', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{11}$/), (start) => {
        const fitting = [...'0123456789'].filter((last) => checkKazakhNumber(start + last) === undefined)
        expect(fitting.length).toBeLessThanOrEqual(1)
      }),
    )
  })

  it.each(['', '88010140012', '8801014001245', '88010140012a', '88010140012٤', ' 880101400124'])(
    'finds that %j has another form',
    (number) => {
      expect(checkKazakhNumber(number)).toBe('FORM')
    },
  )
})

describe('personal number of Belarus', () => {
  it('takes the sample that people print', () => {
    expect(checkBelarusianPersonalNumber('0000000A000PB2')).toBeUndefined()
  })

  it('finds that the sample of the certificate policy has another form, and the check digit 3 and not 5', () => {
    expect(checkBelarusianPersonalNumber('786545091A4PB5')).toBe('FORM')
  })

  it('notices every single digit that is changed', () => {
    for (const at of [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 13]) {
      const changed = [...'0000000A000PB2'].with(at, '7').join('')
      expect(checkBelarusianPersonalNumber(changed)).toBe('CHECK_DIGIT')
    }
  })

  it.each(['0000000А000PB2', '0000000a000pb2', '0000000D000PB2', '0000000A000XX2', ''])(
    'finds that %j has another form (the first has a Cyrillic letter)',
    (number) => {
      expect(checkBelarusianPersonalNumber(number)).toBe('FORM')
    },
  )
})

describe('УНП of Belarus', () => {
  it.each(['191700161', '200988541', '100320487', 'MA1953684', 'KE7810709'])('takes %s', (number) => {
    expect(checkUnp(number)).toBeUndefined()
  })

  it('finds that 235831459 does not fit: its sum comes to ten, which no number does', () => {
    expect(checkUnp('235831459')).toBe('CHECK_DIGIT')
    const others = [...'0123456789'].map((last) => checkUnp(`23583145${last}`))
    expect(new Set(others)).toEqual(new Set(['CHECK_DIGIT']))
  })

  it.each(['19170016', '1917001611', 'МА1953684', 'MD1953684', 'DA1953684', ''])(
    'finds that %j has another form',
    (number) => {
      expect(checkUnp(number)).toBe('FORM')
    },
  )
})

describe('warnings', () => {
  it('go by scheme and country, and hold no number', () => {
    expect(personalNumberWarnings('PNOKZ', '123456789011')).toEqual([
      { code: 'WARN_IIN_CHECK_DIGIT', field: 'personalNumber' },
    ])
    expect(personalNumberWarnings('PNOBY', '786545091A4PB5')).toEqual([
      { code: 'WARN_BELARUSIAN_NUMBER_FORM', field: 'personalNumber' },
    ])
    expect(organisationNumberWarnings('KZ', '191140008797')).toEqual([
      { code: 'WARN_BIN_CHECK_DIGIT', field: 'organisation' },
    ])
    expect(organisationNumberWarnings('BY', '235831459')).toEqual([
      { code: 'WARN_UNP_CHECK_DIGIT', field: 'organisation' },
    ])
  })

  it('are none for numbers that fit and for schemes without a public rule', () => {
    expect(personalNumberWarnings('PNOBY', '0000000A000PB2')).toEqual([])
    expect(personalNumberWarnings('PASKZ', 'N1')).toEqual([])
    expect(organisationNumberWarnings('DE', '1')).toEqual([])
  })
})
