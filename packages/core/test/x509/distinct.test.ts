import { describe, expect, it } from 'vitest'
import { distinctCertificates } from '../../src/x509/distinct.ts'

/** What ends alike is looked for in one place; whoever writes the signature value has the choice. */
const endingAlike = (number: number): Buffer => Buffer.from(`certificate ${number}, signed`)
const distinct = (items: readonly Buffer[]): readonly string[] => distinctCertificates(items, (der) => der).map(String)

describe('certificates of which each is taken once', () => {
  it.each([2, 3, 20])('stay in the order in which they came first, %i that end alike in turns', (count) => {
    const once = Array.from({ length: count }, (_, number) => endingAlike(number))
    const copies = once.map((one) => Buffer.from(one))
    expect(distinct([...once, ...copies, ...once.toReversed()])).toEqual(once.map(String))
  })

  it('are told apart in a crowd that ends alike as fast as in any other', () => {
    const crowd = Array.from({ length: 20_000 }, (_, number) => endingAlike(number))
    expect(distinct([...crowd, ...crowd])).toHaveLength(crowd.length)
  })
})
