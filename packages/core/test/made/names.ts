/** Names and extensions as the national key infrastructures write them. */
import { extension, rdn } from './certificates.ts'
import { oid, printable, seq, utf8 } from './tlv.ts'

const TYPES = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  serialNumber: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  street: '2.5.4.9',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  title: '2.5.4.12',
  name: '2.5.4.41',
  GN: '2.5.4.42',
  organizationIdentifier: '2.5.4.97',
} as const

export type MadeAttribute = readonly [keyof typeof TYPES | `${number}.${string}`, string]

/** One attribute for each RDN, in this order. */
export const nameOf = (...attributes: readonly MadeAttribute[]): Buffer =>
  seq(
    ...attributes.map(([type, value]) =>
      rdn([type in TYPES ? TYPES[type as keyof typeof TYPES] : type, type === 'C' ? printable(value) : utf8(value)]),
    ),
  )

export const certificatePolicies = (...policies: readonly string[]): Buffer =>
  extension('2.5.29.32', seq(...policies.map((one) => seq(oid(one)))))

/** Kazakhstan: what the key is kept in. */
export const keyStore = (carrier: string): Buffer => extension('1.2.398.3.3.5', seq(oid(carrier)))
