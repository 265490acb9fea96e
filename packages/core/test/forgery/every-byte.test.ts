/** Forgery, exhaustively: each bit of a message with all that belongs to it, flipped alone. */
import { describe, expect, it } from 'vitest'
import { noEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { content, membersOf, message } from '../made/cms.ts'
import { newWorld } from '../made/world.ts'
import { meaningIfPassed } from './meaning.ts'

const { signer, intermediate, crls, options } = newWorld('p-256')
const certificates = [signer.der, intermediate.der]
/** Chain and revocation lists travel inside, so that nothing but the message can make it pass. */
const alone = { ...options, intermediates: [], evidence: noEvidence }
const attached = message({ signers: [{ certificate: signer }], certificates, crls })
const detached = message({ signers: [{ certificate: signer }], certificates, crls, detached: true })

/** Names of the parts of a message whose bytes no signature covers; see the test for why each may change. */
function uncoveredParts(der: Buffer): { version: Buffer; signerVersion: Buffer; issuerName: Buffer } {
  const none = Buffer.alloc(0)
  const [, explicit = none] = membersOf(der)
  const fields = membersOf(membersOf(explicit)[0] ?? none)
  const signerInfo = membersOf(membersOf(fields.at(-1) ?? none)[0] ?? none)
  const [issuerName = none] = membersOf(signerInfo[1] ?? none)
  return { version: fields[0] ?? none, signerVersion: signerInfo[0] ?? none, issuerName }
}

/** Offsets inside `whole` of the octets of a part that is a window on it. */
const within = (whole: Buffer, part: Buffer): number[] =>
  Array.from({ length: part.length }, (_, i) => part.byteOffset - whole.byteOffset + i)

const ALL_BITS = [0, 1, 2, 3, 4, 5, 6, 7]

describe.each([
  ['attached', attached, undefined, () => ALL_BITS],
  ['detached', detached, content, (at: number) => [at % 8]],
])('a message with P-256, %s', (_, der, document, bitsAt) => {
  const input = (signature: Buffer) => ({ signature, ...(document === undefined ? {} : { content: document }) })
  const genuine = meaningIfPassed(input(der), alone)

  it('is TOTAL-PASSED as it is', () => {
    expect(judgeSignature(input(der), alone).conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })

  it('is not TOTAL-PASSED with a bit of any byte flipped, but for the few that assert nothing', () => {
    const passed = new Map<number, number>()
    for (let at = 0; at < der.length; at += 1) {
      for (const bit of bitsAt(at)) {
        const forged = Buffer.from(der)
        forged.writeUInt8(forged.readUInt8(at) ^ (1 << bit), at)
        const meaning = meaningIfPassed(input(forged), alone)
        if (meaning === undefined) continue
        expect(meaning).toEqual(genuine)
        passed.set(at, (passed.get(at) ?? 0) | (1 << bit))
      }
    }
    const { version, signerVersion, issuerName } = uncoveredParts(der)
    // The two version numbers (RFC 5652 §5.1, §5.3) say which fields to expect; what is there is read strictly anyway.
    const versions = [...within(der, version).slice(2), ...within(der, signerVersion).slice(2)]
    // The signer's issuer is compared without regard to case (RFC 5280 §7.1): the same authority, another spelling.
    const letters = within(der, issuerName).filter((at) => /[a-z]/i.test(String.fromCharCode(der.readUInt8(at))))
    expect([...passed.keys()].filter((at) => !versions.includes(at) && !letters.includes(at))).toEqual([])
    for (const at of letters) expect([undefined, 0x20]).toContain(passed.get(at))
  }, 60_000)

  it('is not TOTAL-PASSED when cut off anywhere', () => {
    for (let end = 0; end < der.length; end += 1) {
      expect(meaningIfPassed(input(der.subarray(0, end)), alone)).toBeUndefined()
    }
  })
})

describe('a document apart from its signature', () => {
  it('is not TOTAL-PASSED with any of its bits flipped', () => {
    for (let at = 0; at < content.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const forged = Buffer.from(content)
        forged.writeUInt8(forged.readUInt8(at) ^ (1 << bit), at)
        expect(judgeSignature({ signature: detached, content: forged }, alone).conclusion).toEqual({
          indication: 'TOTAL-FAILED',
          subIndication: 'HASH_FAILURE',
        })
      }
    }
  })
})
