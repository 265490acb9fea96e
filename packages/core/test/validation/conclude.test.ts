import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Failure, indeterminate, totalFailed } from '../../src/validation/checks.ts'
import { concludeAll, concludeChecks, worst } from '../../src/validation/conclude.ts'
import type { Check, FailedSubIndication, IndeterminateSubIndication } from '../../src/validation/report.ts'

/** Every sub-indication of report.ts: the compiler refuses a list that leaves one out. */
const failed: Record<FailedSubIndication, true> = {
  FORMAT_FAILURE: true,
  HASH_FAILURE: true,
  SIG_CRYPTO_FAILURE: true,
  REVOKED: true,
  EXPIRED: true,
  NOT_YET_VALID: true,
}
const open: Record<IndeterminateSubIndication, true> = {
  SIG_CONSTRAINTS_FAILURE: true,
  CHAIN_CONSTRAINTS_FAILURE: true,
  CERTIFICATE_CHAIN_GENERAL_FAILURE: true,
  CRYPTO_CONSTRAINTS_FAILURE: true,
  CRYPTO_CONSTRAINTS_FAILURE_NO_POE: true,
  POLICY_PROCESSING_ERROR: true,
  SIGNATURE_POLICY_NOT_AVAILABLE: true,
  TIMESTAMP_ORDER_FAILURE: true,
  NO_SIGNING_CERTIFICATE_FOUND: true,
  NO_CERTIFICATE_CHAIN_FOUND: true,
  NO_CERTIFICATE_CHAIN_FOUND_NO_POE: true,
  REVOKED_NO_POE: true,
  REVOKED_CA_NO_POE: true,
  OUT_OF_BOUNDS_NOT_REVOKED: true,
  OUT_OF_BOUNDS_NO_POE: true,
  REVOCATION_OUT_OF_BOUNDS_NO_POE: true,
  NO_POE: true,
  TRY_LATER: true,
  SIGNED_DATA_NOT_FOUND: true,
}
const keys = <K extends string>(record: Record<K, true>): K[] => Object.keys(record) as K[]
const all: readonly Failure[] = [...keys(failed).map(totalFailed), ...keys(open).map(indeterminate)]

const check = (conclusion?: Failure): Check => {
  const facts = { id: 'x', clause: 'y', facts: {} }
  return conclusion === undefined ? { ...facts, outcome: 'passed' } : { ...facts, outcome: 'failed', conclusion }
}

describe('one conclusion from many checks', () => {
  it('is TOTAL-PASSED when checks were made and none failed', () => {
    expect(concludeChecks([check(), check()])).toEqual({ indication: 'TOTAL-PASSED' })
  })

  it('is never drawn from no check at all', () => {
    expect(() => concludeChecks([])).toThrow(TypeError)
  })

  it.each(all)('is $subIndication when that is all that failed', (failure) => {
    expect(concludeChecks([check(), check(failure), check()])).toEqual(failure)
  })

  it('ranks each failure once, whatever the order of the checks', () => {
    const ranked = (list: readonly Failure[]): Failure[] => {
      const [first] = [worst(list)]
      return first === undefined ? [] : [first, ...ranked(list.filter((one) => one !== first))]
    }
    const order = ranked(all)
    expect(order).toHaveLength(all.length)
    fc.assert(
      fc.property(fc.shuffledSubarray([...all], { minLength: 1 }), (some) => {
        const expected = order.find((one) => some.includes(one))
        expect(concludeChecks(some.map(check))).toEqual(expected)
      }),
      { seed: 8 },
    )
  })

  it('lets what is proven outweigh what is only open, and an altered document all doubts about the signer', () => {
    const ranked = (...list: Failure[]): unknown => worst(list)
    for (const proven of keys(failed))
      for (const doubt of keys(open))
        expect(ranked(indeterminate(doubt), totalFailed(proven))).toEqual(totalFailed(proven))
    expect(ranked(totalFailed('SIG_CRYPTO_FAILURE'), totalFailed('HASH_FAILURE'))).toEqual(totalFailed('HASH_FAILURE'))
    expect(ranked(indeterminate('TRY_LATER'), indeterminate('REVOKED_NO_POE'))).toEqual(indeterminate('REVOKED_NO_POE'))
  })
})

describe('one conclusion from several signatures', () => {
  const passed = { indication: 'TOTAL-PASSED' } as const
  const none = totalFailed('FORMAT_FAILURE')

  it('is TOTAL-PASSED only when there is one and each of them is', () => {
    expect(concludeAll([passed, passed], none)).toEqual(passed)
    expect(concludeAll([], none)).toEqual(none)
    expect(concludeAll([passed, indeterminate('TRY_LATER')], none)).toEqual(indeterminate('TRY_LATER'))
    expect(concludeAll([indeterminate('TRY_LATER'), totalFailed('HASH_FAILURE'), passed], none)).toEqual(
      totalFailed('HASH_FAILURE'),
    )
  })
})
