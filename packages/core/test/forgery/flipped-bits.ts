/** A message that carries all that its validation needs, and which of its bits may change without anything changing in meaning. */
import { expect } from 'vitest'
import { noEvidence } from '../../src/validation/evidence.ts'
import type { SignatureInput } from '../../src/validation/judge.ts'
import { content, membersOf, message } from '../made/cms.ts'
import { newWorld } from '../made/world.ts'
import { meaningIfPassed } from './meaning.ts'

const { signer, intermediate, crls, options } = newWorld('p-256')
const certificates = [signer.der, intermediate.der]
/** Chain and revocation lists travel inside, so that nothing but the message can make it pass. */
export const alone = { ...options, intermediates: [], evidence: noEvidence }
export const attached = message({ signers: [{ certificate: signer }], certificates, crls })
export const detached = message({ signers: [{ certificate: signer }], certificates, crls, detached: true })

/** The message as input, with the document where it is detached. */
export const inputOf = (signature: Buffer, original: Buffer): SignatureInput =>
  original === detached ? { signature, content } : { signature }

/** Flips each of `bitsAt` of every byte, one at a time, and expects that none of it passes but what asserts nothing. */
export function expectFlippedBitsRefused(der: Buffer, bitsAt: (at: number) => readonly number[]): void {
  const genuine = meaningIfPassed(inputOf(der, der), alone)
  const passed = new Map<number, number>()
  for (let at = 0; at < der.length; at += 1) {
    for (const bit of bitsAt(at)) {
      const forged = Buffer.from(der)
      forged.writeUInt8(forged.readUInt8(at) ^ (1 << bit), at)
      const meaning = meaningIfPassed(inputOf(forged, der), alone)
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
}

/** Parts of a message whose bytes no signature covers. */
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
