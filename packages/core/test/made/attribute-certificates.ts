/** Attribute certificates (RFC 5755 §4.1) with any field as a test wants it. */
import { authorityKeyIdentifier, certify, extension, keyUsage, type MadeCertificate, now } from './certificates.ts'
import { signWith } from './keys.ts'
import { bits, ctx, ctxp, generalizedTime, int, nil, oid, seq, set } from './tlv.ts'
import { newWorld } from './world.ts'

export const acWorld = newWorld()
export const attributeAuthority: MadeCertificate = certify({
  subject: 'Attribute authority',
  issuer: acWorld.intermediate,
  extensions: [keyUsage('digitalSignature')],
})

export const noRevAvail = extension('2.5.29.56', nil())
const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000)

export interface AttributeCertificateFields {
  readonly version?: string
  /** Members of Holder. */
  readonly holder?: readonly Buffer[]
  /** AttCertIssuer. */
  readonly issuer?: Buffer
  readonly signedBy?: MadeCertificate
  readonly serial?: string
  readonly validity?: Buffer
  readonly attributes?: readonly Buffer[]
  /** `null` leaves them out. */
  readonly extensions?: readonly Buffer[] | null
  /** Instead of the algorithm of the signature, inside the signed part. */
  readonly innerAlgorithm?: Buffer
  /** The same beside the signature. */
  readonly outerAlgorithm?: Buffer
}

export const directoryName = (name: Buffer): Buffer => ctx(4, name)
export const uri = (text: string): Buffer => ctxp(6, Buffer.from(text, 'latin1'))
export const role = (...powers: readonly string[]): Buffer =>
  seq(oid('2.5.4.72'), set(...powers.map((power) => seq(ctx(1, uri(power))))))
export const heldBy = ({ serial }: MadeCertificate, issuer: Buffer = acWorld.intermediate.name): Buffer =>
  ctx(0, seq(directoryName(issuer)), int(serial))
export const v2Form = (...names: readonly Buffer[]): Buffer => ctx(0, seq(...names))
export const period = (notBefore: Date = hours(-1), notAfter: Date = hours(1)): Buffer =>
  seq(generalizedTime(notBefore), generalizedTime(notAfter))

export function attributeCertificate(fields: AttributeCertificateFields = {}): Buffer {
  const { signedBy = attributeAuthority, extensions = [authorityKeyIdentifier(Buffer.from('aa')), noRevAvail] } = fields
  const { algorithm } = signWith(signedBy.key, Buffer.alloc(0))
  const acinfo = seq(
    int(fields.version ?? '01'),
    seq(...(fields.holder ?? [heldBy(acWorld.signer)])),
    fields.issuer ?? v2Form(directoryName(signedBy.name)),
    fields.innerAlgorithm ?? algorithm,
    int(fields.serial ?? '2a'),
    fields.validity ?? period(),
    seq(...(fields.attributes ?? [role('urn:example:power:sign')])),
    ...(extensions === null ? [] : [seq(...extensions)]),
  )
  return seq(acinfo, fields.outerAlgorithm ?? algorithm, bits(signWith(signedBy.key, acinfo).value))
}
