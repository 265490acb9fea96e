/** The whole list of what a message can change and still be TOTAL-PASSED: nothing in it asserts anything. */
import { describe, expect, it } from 'vitest'
import { judgeSignature } from '../../src/validation/judge.ts'
import { commonName } from '../made/certificates.ts'
import {
  attribute,
  cadesAttributes,
  content,
  type MessageFields,
  membersOf,
  message,
  type SignerFields,
} from '../made/cms.ts'
import { signWith } from '../made/keys.ts'
import { ctx, indefinite, int, nil, oid, seq, set, sortedSet } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'
import { meaningIfPassed } from './meaning.ts'

const { signer, intermediate, root, options } = newWorld('p-256')
const rsa = newWorld('rsa-2048')
const attributes = Object.values(cadesAttributes({ certificate: signer }, content))
/** One signature value for all variants: ECDSA makes another one each time. */
const { value } = signWith(signer.key, sortedSet(...attributes))
const make = (signerFields: Partial<SignerFields> = {}, fields: Partial<MessageFields> = {}): Buffer =>
  message({ signers: [{ certificate: signer, signatureValue: value, ...signerFields }], ...fields })
const genuine = meaningIfPassed({ signature: make() }, options)

const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** (r, n - s), which verifies for every (r, s): FIPS 186-5 asks nobody to refuse one of the two. */
function twin(signature: Buffer): Buffer {
  const [r = signature, s = signature] = membersOf(signature)
  const digits = (n - BigInt(`0x${s.subarray(2).toString('hex')}`)).toString(16)
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  return seq(r, int(/^[89a-f]/.test(even) ? `00${even}` : even))
}

describe('what no signature covers', () => {
  it.each([
    ['the order of the certificates', make({}, { certificates: [intermediate.der, signer.der] })],
    ['certificates nobody needs', make({}, { certificates: [root.der, signer.der, signer.der, rsa.signer.der] })],
    ['a certificate of another kind in the bag', make({}, { certificates: [signer.der, ctx(3, oid('1.2.3'), nil())] })],
    [
      'digests nobody uses',
      make({}, { digestAlgorithms: ['1', '3'].map((id) => seq(oid(`2.16.840.1.101.3.4.2.${id}`))) }),
    ],
    [
      'NULL for the absent parameters of a digest',
      make({ digestAlgorithm: seq(oid('2.16.840.1.101.3.4.2.1'), nil()) }),
    ],
    ['the case of the name of the signer’s issuer', make({ issuerName: commonName('TEST AUTHORITY') })],
    ['unsigned attributes of unknown types', make({ unsignedAttributes: [attribute('1.2.3.4', int('05'))] })],
    ['an indefinite length around it all', asIndefinite(make())],
    ['the order in which signed attributes are sent', reversedAttributes(make())],
  ])('may be another and changes no meaning: %s', (_, signature) => {
    expect(meaningIfPassed({ signature }, options)).toEqual(genuine)
  })

  it('may be rsaEncryption for the algorithm’s own name, which is the same claim (RFC 3370 §3.2)', () => {
    const spelled = (signatureAlgorithm: Buffer) =>
      message({ signers: [{ certificate: rsa.signer, signatureAlgorithm }] })
    const short = spelled(seq(oid('1.2.840.113549.1.1.1'), nil()))
    const long = spelled(seq(oid('1.2.840.113549.1.1.11'), nil()))
    const meaning = meaningIfPassed({ signature: long }, rsa.options)
    expect(meaning).toBeDefined()
    expect(meaningIfPassed({ signature: short }, rsa.options)).toEqual(meaning)
  })

  it('may be the twin of an ECDSA value: whoever compares signatures compares what is signed, not the value', () => {
    const signature = make({ signatureValue: twin(value) })
    expect(judgeSignature({ signature }, options).conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    const meaning = meaningIfPassed({ signature }, options)
    expect(meaning?.signers.map(({ signedAttributes }) => signedAttributes)).toEqual(
      genuine?.signers.map(({ signedAttributes }) => signedAttributes),
    )
  })
})

function asIndefinite(der: Buffer): Buffer {
  const [type = der, explicit = der] = membersOf(der)
  return indefinite(0x30, type, indefinite(0xa0, ...membersOf(explicit)))
}

/** Sends the attributes in the wrong order; the signature is over the right one (RFC 5652 §5.4). */
function reversedAttributes(der: Buffer): Buffer {
  const [type = der, explicit = der] = membersOf(der)
  const fields = membersOf(membersOf(explicit)[0] ?? der)
  const signerInfo = membersOf(membersOf(fields.at(-1) ?? der)[0] ?? der)
  const reversed = signerInfo.with(3, ctx(0, ...membersOf(signerInfo[3] ?? der).toReversed()))
  return seq(type, ctx(0, seq(...fields.with(-1, set(seq(...reversed))))))
}
