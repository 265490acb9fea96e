/** Attacks that no public suite has a message for, each with the control beside it: encodings, repeated signers, orders of time. */
import { describe, expect, it } from 'vitest'
import { cms } from '../../src/profiles/generic.ts'
import { callerEvidence, type Evidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { ValidationReport } from '../../src/validation/report.ts'
import { parseCertificateList } from '../../src/x509/crl.ts'
import {
  authority,
  certify,
  extension,
  keyUsage,
  type MadeCertificate,
  now,
  signingCertificate,
} from '../made/certificates.ts'
import {
  attribute,
  cadesAttributes,
  content,
  dataType,
  membersOf,
  message,
  messageDigestId,
  type SignerFields,
  signingTimeId,
} from '../made/cms.ts'
import { type MadeEntry, revocationList } from '../made/crls.ts'
import { withEffortBelow } from '../made/effort.ts'
import { sha256Imprint, token, tstInfo, tstInfoType } from '../made/time-stamps.ts'
import { bool, ctx, generalizedTime, hex, int, octets, oid, seq, set, tlv, utcTime, utf8 } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { root, intermediate, signer, options } = newWorld()
const passed = { indication: 'TOTAL-PASSED' }
const failed = (subIndication: string) => ({ indication: 'TOTAL-FAILED', subIndication })
const open = (subIndication: string) => ({ indication: 'INDETERMINATE', subIndication })

const make = (one: Partial<SignerFields> = {}): Buffer => message({ signers: [{ certificate: signer, ...one }] })
const judge = (signature: Buffer, more: object = {}): ValidationReport =>
  judgeSignature({ signature }, { ...options, ...more })
const outcomeOf = ({ checks, signatures }: ValidationReport, id: string): string | undefined =>
  [...checks, ...signatures.flatMap((one) => one.checks)].find((one) => one.id === id)?.outcome
const attributes = cadesAttributes({ certificate: signer }, content)
const { signingTime, ...unclaimed } = attributes
const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000)

/** The fields of SignedData, put together again after a change. */
function changed(change: (fields: Buffer[]) => Buffer[], of: Buffer = make()): Buffer {
  const [, explicit = of] = membersOf(of)
  return seq(oid('1.2.840.113549.1.7.2'), ctx(0, seq(...change(membersOf(membersOf(explicit)[0] ?? explicit)))))
}

describe('content and attributes', () => {
  it('a message digest of another length is another digest', () => {
    const short = attribute(messageDigestId, octets(Buffer.alloc(20)))
    const signedAttributes = Object.values({ ...attributes, messageDigest: short })
    expect(judge(make({ signedAttributes })).conclusion).toEqual(failed('HASH_FAILURE'))
  })

  it('a digest of the content by another algorithm is none of it', () => {
    const signature = message({ signers: [{ certificate: signer }], detached: true })
    const digest = { algorithm: 'sha512', value: Buffer.alloc(64) }
    expect(judgeSignature({ signature, digest }, options).conclusion).toEqual(open('SIGNED_DATA_NOT_FOUND'))
  })

  it.each([
    ['the type of the content', seq(utf8('An application'), oid(dataType)), 'passed'],
    ['another type', seq(oid('1.2.840.113549.1.9.16.1.4')), 'warning'],
    ['nothing that can be read', seq(int('01')), 'warning'],
  ])('content-hints that name %s', (_, value, outcome) => {
    const hints = attribute('1.2.840.113549.1.9.16.2.4', value)
    const report = judge(make({ signedAttributes: [...Object.values(attributes), hints] }))
    expect(report.conclusion).toEqual(passed)
    expect(outcomeOf(report, 'format.content-hints')).toBe(outcome)
  })
})

describe('encoding', () => {
  it.each([
    ['non-minimal', '00'.concat(signer.serial.padStart(4, '0'))],
    ['of other octets', `7f${signer.serial}`],
  ])('a serial number in the signer identifier that is %s names nobody', (_, serial) => {
    const [, , , name = Buffer.alloc(0)] = membersOf(membersOf(signer.der)[0] ?? signer.der)
    const report = judge(make({ sid: seq(name, int(serial)) }))
    expect(report.conclusion).not.toEqual(passed)
  })

  it('an object identifier of 250 KB is refused at once', () => {
    const long = tlv(0x06, Buffer.concat([Buffer.alloc(250_000, 0x81), hex('01')]))
    const odd = seq(long, set(octets(Buffer.alloc(1))))
    expect(judge(make({ unsignedAttributes: [odd] })).conclusion).toEqual(failed('FORMAT_FAILURE'))
  })

  it('an arc above 2^32 does not become the known one that it is cut down to', () => {
    const overflown = attribute('1.2.840.113549.1.9.4294967300', octets(Buffer.alloc(32)))
    const { messageDigest, ...others } = attributes
    const report = judge(make({ signedAttributes: [...Object.values(others), overflown] }))
    expect(report.conclusion).toEqual(failed('FORMAT_FAILURE'))
    expect(messageDigest).toBeDefined()
  })

  it.each([
    ['that fits', '01', 'passed'],
    ['0', '00', 'warning'],
    ['5', '05', 'warning'],
  ])('a version %s changes no verdict', (_, version, outcome) => {
    const report = judge(changed(([, ...rest]) => [int(version), ...rest]))
    expect(report.conclusion).toEqual(passed)
    expect(outcomeOf(report, 'format.version')).toBe(outcome)
  })

  it('no digest algorithm announced at all is a mismatch', () => {
    expect(judge(changed((fields) => fields.with(1, set()))).conclusion).toEqual(failed('SIG_CRYPTO_FAILURE'))
  })
})

describe('signers', () => {
  const inCapitals = (sid: Buffer = Buffer.alloc(0)): Buffer =>
    Buffer.from(sid.toString('latin1').replace('Test authority', 'TEST AUTHORITY'), 'latin1')
  const signatureOf = (fields: Buffer[]): Buffer => (fields[5] ?? Buffer.alloc(0)).subarray(2)
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const numberOf = (integer: Buffer = Buffer.alloc(0)): bigint => BigInt(`0x${integer.subarray(2).toString('hex')}`)
  const integer = (number: bigint): Buffer => {
    const digits = number.toString(16)
    return int(`00${digits.padStart(digits.length + (digits.length % 2), '0')}`.replace(/^00(?=[0-7])/, ''))
  }
  const otherValue = ([r = Buffer.alloc(0), s]: Buffer[]): Buffer => seq(r, integer(order - numberOf(s)))
  /** BSI TR-03111 §5.2.1 */
  const plainEcdsa = seq(oid('0.4.0.127.0.7.1.1.4.1.3'))
  const plainValue = (value: Buffer): Buffer =>
    hex(
      membersOf(value)
        .map((one) => numberOf(one).toString(16).padStart(64, '0'))
        .join(''),
    )

  const again = (other: Buffer = Buffer.alloc(0)): Buffer =>
    changed((fields) => {
      const signers = fields.at(-1) ?? Buffer.alloc(0)
      const [one = signers] = membersOf(signers)
      return fields.with(-1, set(one, seq(...membersOf(one), other)))
    })

  it('the same one twice are not two', () => {
    expect(judge(again()).conclusion).toEqual(failed('FORMAT_FAILURE'))
    const dressed = again(ctx(1, attribute('1.2.3.4', octets(Buffer.alloc(1)))))
    expect(judge(dressed).conclusion).toEqual(failed('FORMAT_FAILURE'))
  })

  /** Version, identifier, digest algorithm, attributes, label and value, and what can be made of them without the key. */
  it.each<[string, (fields: Buffer[]) => Buffer[]]>([
    ['under another version', (fields) => fields.with(0, int('03'))],
    ['named in capitals', (fields) => fields.with(1, inCapitals(fields[1]))],
    ['with the other value of ECDSA', (fields) => fields.with(5, octets(otherValue(membersOf(signatureOf(fields)))))],
    [
      'in the plain form of ECDSA',
      (fields) => [...fields.slice(0, 4), plainEcdsa, octets(plainValue(signatureOf(fields)))],
    ],
  ])('the same one twice are not two, the second %s', (_, change) => {
    const twice = (...order: readonly ((one: Buffer) => Buffer)[]): Buffer =>
      changed((fields) => {
        const [one = Buffer.alloc(0)] = membersOf(fields.at(-1) ?? Buffer.alloc(0))
        return fields.with(-1, set(...order.map((made) => made(one))))
      })
    const altered = (one: Buffer): Buffer => seq(...change(membersOf(one)))
    expect(judge(twice(altered)).conclusion).toEqual(passed)
    expect(judge(twice((one) => one, altered)).conclusion).toEqual(failed('FORMAT_FAILURE'))
  })

  it('nor under another certificate of the same key, which bare CMS does not bind', () => {
    const renewed = signingCertificate({ subject: 'Signer', issuer: intermediate, key: signer.key })
    const { signingCertificate: _, ...unbound } = attributes
    const one = { certificate: signer, signedAttributes: Object.values(unbound) }
    const signature = message({ signers: [one], certificates: [signer.der, renewed.der] })
    const under = (serials: readonly string[]): Buffer =>
      changed((fields) => {
        const [signed = signature] = membersOf(fields.at(-1) ?? signature)
        const [name = signature] = membersOf(membersOf(signed)[1] ?? signature)
        const copies = serials.map((serial) => seq(...membersOf(signed).with(1, seq(name, int(serial)))))
        return fields.with(-1, set(...copies))
      }, signature)
    expect(judge(under([renewed.serial]), { profile: cms }).conclusion).toEqual(passed)
    expect(judge(under([signer.serial, renewed.serial]), { profile: cms }).conclusion).toEqual(failed('FORMAT_FAILURE'))
  })

  it.each([50, 500])('countersignatures %i deep are looked at three deep, and told of', (depth) => {
    const report = judge(
      changed((fields) => {
        const [one = Buffer.alloc(0)] = membersOf(fields.at(-1) ?? Buffer.alloc(0))
        let nested = one
        for (let i = 0; i < depth; i += 1) {
          nested = seq(...membersOf(one), ctx(1, attribute('1.2.840.113549.1.9.6', nested)))
        }
        return fields.with(-1, set(nested))
      }),
    )
    expect(report.conclusion).toEqual(passed)
    let level = report.signatures[0]
    for (let i = 0; i < 3; i += 1) level = level?.countersignatures[0]
    expect(level?.countersignatures).toEqual([])
    expect(level?.checks.find(({ id }) => id === 'format.countersignatures')?.outcome).toBe('warning')
  })

  it('two signatures of one person are two', () => {
    const earlier = { ...attributes, signingTime: attribute(signingTimeId, utcTime(hours(-1))) }
    const two = [{ certificate: signer }, { certificate: signer, signedAttributes: Object.values(earlier) }]
    const report = judge(message({ signers: two }))
    expect(report.conclusion).toEqual(passed)
    expect(report.signatures).toHaveLength(2)
  })
})

describe('authorities', () => {
  const limits = (value: Buffer): Buffer => seq(oid('2.5.29.19'), bool(true), octets(value))
  const usage = keyUsage('keyCertSign', 'cRLSign')
  const isAuthority = limits(seq(bool(true)))

  function under(...authorities: readonly MadeCertificate[]): ValidationReport {
    const issuer = authorities.at(-1) ?? root
    const certificate = signingCertificate({ subject: 'Signer', issuer })
    const crls = [root, ...authorities].map((one) => revocationList({ issuer: one }))
    const certificates = [certificate, ...authorities].map(({ der }) => der)
    return judge(message({ signers: [{ certificate }], certificates }), { evidence: callerEvidence({ crls }) })
  }

  it.each([
    ['as it should be', [isAuthority, usage], passed],
    ['with a FALSE that DER leaves out, which changes nothing', [isAuthority, usage, falseExtension()], passed],
    ['whose TRUE is written as 01', [limits(seq(tlv(0x01, hex('01')))), usage], open('NO_CERTIFICATE_CHAIN_FOUND')],
    ['with an extension twice', [isAuthority, usage, usage], open('NO_CERTIFICATE_CHAIN_FOUND')],
    ['of version 1', [], open('CERTIFICATE_CHAIN_GENERAL_FAILURE')],
  ])('one %s', (_, extensions, conclusion) => {
    expect(under(certify({ subject: 'Authority', issuer: root, extensions })).conclusion).toEqual(conclusion)
  })

  it('the path length holds also where an authority has no key usage', () => {
    const top = certify({ subject: 'Top', issuer: root, extensions: [limits(seq(bool(true), int('00')))] })
    const below = certify({ subject: 'Below', issuer: top, extensions: [isAuthority] })
    expect(under(top).conclusion).toEqual(passed)
    expect(under(top, below).conclusion).toEqual(open('CERTIFICATE_CHAIN_GENERAL_FAILURE'))
  })

  function falseExtension(): Buffer {
    return seq(oid('1.2.3'), bool(false), octets(seq()))
  }
})

describe('anchors', () => {
  it('given twice are one', () => {
    expect(judge(make(), { trustAnchors: [root.der, root.der] }).conclusion).toEqual(passed)
  })

  it('that have expired anchor nothing by themselves', () => {
    const old = authority({ subject: 'Old root', notAfter: new Date('2025-01-01T00:00:00Z') })
    const certificate = signingCertificate({ subject: 'Signer', issuer: old })
    const evidence = callerEvidence({ crls: [revocationList({ issuer: old })] })
    const report = judge(message({ signers: [{ certificate }] }), { trustAnchors: [old.der], evidence })
    expect(report.conclusion).toEqual(open('NO_CERTIFICATE_CHAIN_FOUND_NO_POE'))
  })
})

it('a list of a million entries is walked, not read: it is answered for with little work', () => {
  // One entry after the other in one place, each with its number.
  const entry = seq(int('01000000'), utcTime(now))
  const entries = Buffer.alloc(entry.length * 1_000_000, entry)
  for (let i = 0; i < 1_000_000; i += 1) entries.writeUIntBE(i, i * entry.length + 5, 3)
  const [tbs = Buffer.alloc(0), ...rest] = membersOf(revocationList({ issuer: root, entries: [{ serial: '05' }] }))
  const large = seq(seq(...membersOf(tbs).with(5, seq(entries))), ...rest)
  // Read entry by entry it was sixty.
  const [last, none] = withEffortBelow(20, () => {
    const list = parseCertificateList(large)
    return ['010f423f', '010f4240'].map((serial) => list.revokedCertificate(serial))
  })
  expect(last).toMatchObject({ revocationDate: now })
  expect(none).toBeUndefined()
})

describe('time', () => {
  const purpose = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
  const tsa = certify({ subject: 'TSA', issuer: root, extensions: [keyUsage('digitalSignature'), purpose] })
  const claimed = (time: Date): Buffer[] =>
    Object.values({ ...unclaimed, signingTime: attribute(signingTimeId, utcTime(time)) })

  /** A message whose signature value carries a token of this time. */
  function stamped(
    genTime: Date,
    signedAttributes: Buffer[] = Object.values(unclaimed),
    { signers = 1, optional = [] }: { readonly signers?: number; readonly optional?: readonly Buffer[] } = {},
  ): Buffer {
    const fields = membersOf(membersOf(make({ signedAttributes })).at(-1) ?? Buffer.alloc(0))
    const signerInfo = membersOf(membersOf(fields[0] ?? Buffer.alloc(0)).at(-1) ?? Buffer.alloc(0))[0]
    const value = membersOf(signerInfo ?? Buffer.alloc(0)).find(([tag]) => tag === 0x04) ?? Buffer.alloc(0)
    const signatureValue = value.subarray(2)
    const messageImprint = sha256Imprint(signatureValue)
    const info = tstInfo({ messageImprint, genTime: generalizedTime(genTime), optional })
    const tsas = Array.from({ length: signers }, () => ({ certificate: tsa }))
    const der = signers === 1 ? token(tsa, info) : message({ content: info, contentType: tstInfoType, signers: tsas })
    const unsignedAttributes = [attribute('1.2.840.113549.1.9.16.2.14', der)]
    return make({ signedAttributes, signatureValue, unsignedAttributes })
  }
  const lists = (of: { root?: readonly MadeEntry[]; intermediate?: readonly MadeEntry[] }): { evidence: Evidence } => ({
    evidence: callerEvidence({
      crls: [
        revocationList({ issuer: root, entries: of.root ?? [] }),
        revocationList({ issuer: intermediate, entries: of.intermediate ?? [] }),
      ],
    }),
  })
  const revoked = { serial: signer.serial, revoked: hours(-24) }

  it('a claim a little later than the token is the clock, hours later it is out of order', () => {
    expect(judge(stamped(hours(-1), claimed(hours(-2)))).conclusion).toEqual(passed)
    expect(judge(stamped(hours(-1), claimed(new Date(hours(-1).getTime() + 120_000)))).conclusion).toEqual(passed)
    expect(judge(stamped(hours(-5), claimed(hours(-1)))).conclusion).toEqual(open('TIMESTAMP_ORDER_FAILURE'))
    expect(signingTime).toBeDefined()
  })

  it('a revocation after the token does not reach back, one before it does, and without token nobody knows', () => {
    const evidence = lists({ intermediate: [revoked] })
    expect(judge(stamped(hours(-30)), evidence).conclusion).toEqual(passed)
    expect(judge(stamped(hours(-10)), evidence).conclusion).toEqual(open('REVOKED_NO_POE'))
    expect(judge(make({ signedAttributes: Object.values(unclaimed) }), evidence).conclusion).toEqual(
      open('REVOKED_NO_POE'),
    )
  })

  it('proves the time it names: its accuracy tells of the order of tokens alone', () => {
    const evidence = lists({ intermediate: [revoked] })
    const before = new Date(revoked.revoked.getTime() - 30_000)
    const report = judge(stamped(before, Object.values(unclaimed), { optional: [seq(int('7f'))] }), evidence)
    expect(report.conclusion).toEqual(passed)
    expect(report.signatures[0]?.bestSignatureTime).toBe(before.toISOString())
  })

  it('a key that was compromised before the token counts from then, whenever that was noticed', () => {
    const since = extension('2.5.29.24', generalizedTime(hours(-40)))
    const evidence = lists({ intermediate: [{ ...revoked, reason: 1, extensions: [since] }] })
    expect(judge(stamped(hours(-30)), evidence).conclusion).toEqual(open('REVOKED_NO_POE'))
    expect(judge(stamped(hours(-50)), evidence).conclusion).toEqual(passed)
  })

  it('removeFromCRL in a complete list still names a certificate: only a delta can take one off', () => {
    const evidence = lists({ intermediate: [{ ...revoked, reason: 8 }] })
    expect(judge(make(), evidence).conclusion).toEqual(open('REVOKED_NO_POE'))
  })

  it('a hold that was lifted leaves no trace', () => {
    const held = { issuer: intermediate, entries: [{ ...revoked, reason: 6 }], thisUpdate: hours(-20) }
    const crls = [revocationList({ issuer: root }), revocationList(held), revocationList({ issuer: intermediate })]
    expect(judge(stamped(hours(-30)), { evidence: callerEvidence({ crls }) }).conclusion).toEqual(passed)
  })

  it.each([1, 5])('a token of an authority revoked since (reason %i) proves nothing', (reason) => {
    const evidence = lists({ root: [{ serial: tsa.serial, revoked: hours(-24), reason }] })
    const [report] = judge(stamped(hours(-30)), evidence).signatures
    expect(report?.timeStamps[0]?.conclusion).toEqual(open('REVOKED_NO_POE'))
    expect(report?.bestSignatureTime).toBe(now.toISOString())
  })

  it('what is not judged is told of, and proves nothing: an archive time-stamp of the first version', () => {
    const id = '1.2.840.113549.1.9.16.2.27'
    // One without a value is told of too.
    for (const one of [attribute(id, octets(Buffer.alloc(1))), attribute(id)]) {
      const report = judge(make({ unsignedAttributes: [one] }))
      expect(report.conclusion).toEqual(passed)
      expect(outcomeOf(report, 'time-stamps.not-judged')).toBe('warning')
    }
    expect(outcomeOf(judge(make()), 'time-stamps.not-judged')).toBeUndefined()
  })

  it('a token with two signers is none', () => {
    const [report] = judge(stamped(hours(-1), Object.values(unclaimed), { signers: 2 })).signatures
    expect(report?.timeStamps[0]?.conclusion).toEqual(failed('FORMAT_FAILURE'))
    expect(report?.bestSignatureTime).toBe(now.toISOString())
  })
})
