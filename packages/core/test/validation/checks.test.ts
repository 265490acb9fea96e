import { describe, expect, it } from 'vitest'
import { CHECK_CLAUSES, createCheckList, indeterminate } from '../../src/validation/checks.ts'

describe('the list of checks', () => {
  it('keeps them in the order made, each with the clause it holds', () => {
    const list = createCheckList()
    list.passed('format.signers', { count: 1 })
    list.warning('acceptance.signing-time')
    list.skipped('cryptographic.message-digest')
    list.failed('revocation.status', indeterminate('TRY_LATER'), { index: 0 })
    expect(list.checks).toEqual([
      { id: 'format.signers', clause: CHECK_CLAUSES['format.signers'], outcome: 'passed', facts: { count: 1 } },
      { id: 'acceptance.signing-time', clause: 'RFC 5652 §11.3', outcome: 'warning', facts: {} },
      { id: 'cryptographic.message-digest', clause: 'RFC 5652 §11.2, §5.4', outcome: 'skipped', facts: {} },
      {
        id: 'revocation.status',
        clause: CHECK_CLAUSES['revocation.status'],
        outcome: 'failed',
        conclusion: { indication: 'INDETERMINATE', subIndication: 'TRY_LATER' },
        facts: { index: 0 },
      },
    ])
  })

  it('takes over checks that were made elsewhere', () => {
    const [one, other] = [createCheckList(), createCheckList()]
    other.passed('format.signers')
    one.include(other.checks)
    expect(one.checks).toEqual(other.checks)
  })

  it('names a clause of a standard for every check', () => {
    for (const [id, clause] of Object.entries(CHECK_CLAUSES)) {
      expect(id).toMatch(/^[a-z-]+\.[a-z-]+$/)
      expect(clause).toMatch(/^(RFC \d+|EN 319 1\d\d|ETSI TS 119 312)/)
    }
  })
})
