/** Reads the BER of a key container (X.690) through node-forge, with bounds on depth and node count; it decodes, it never verifies. */
import { FormatError } from '@tamga/core'
import forge from 'node-forge'

const MAX_DEPTH = 32
const MAX_NODES = 4_000

/** A decoded element: tag class, tag number and either child elements or content octets. */
export type Asn1 = forge.asn1.Asn1

/**
 * Decodes one element that fills `bytes`.
 * @throws FormatError ERR_PKCS12_TRUNCATED, ERR_PKCS12_MALFORMED
 */
export function decodeAsn1(bytes: Uint8Array): Asn1 {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  try {
    const node = forge.asn1.fromDer(forge.util.createBuffer(text), true)
    checkSize(node, { left: MAX_NODES }, 0)
    return node
  } catch (error) {
    if (error instanceof FormatError) throw error
    const truncated = error instanceof Error && error.message.startsWith('Too few bytes')
    throw new FormatError(
      truncated ? 'ERR_PKCS12_TRUNCATED' : 'ERR_PKCS12_MALFORMED',
      truncated ? 'The key file ends too early' : 'The key file is not readable BER',
    )
  }
}

function checkSize(node: Asn1, budget: { left: number }, depth: number): void {
  budget.left -= 1
  if (budget.left < 0 || depth > MAX_DEPTH) throw malformed('more or deeper elements than a key file needs')
  if (typeof node.value !== 'string') for (const child of node.value) checkSize(child, budget, depth + 1)
}

/** The children of a constructed element. */
export function children(node: Asn1 | undefined): readonly Asn1[] {
  if (node === undefined || typeof node.value === 'string') throw malformed('a constructed element is missing')
  return node.value
}

/** The children of a SEQUENCE or SET. */
export function sequence(node: Asn1 | undefined): readonly Asn1[] {
  const { UNIVERSAL } = forge.asn1.Class
  const { SEQUENCE, SET } = forge.asn1.Type
  if (node?.tagClass !== UNIVERSAL || (node.type !== SEQUENCE && node.type !== SET)) throw malformed('not a SEQUENCE')
  return children(node)
}

/** Content octets of an OCTET STRING (or an implicitly tagged one), whose BER form may be cut into pieces (X.690 §8.7). */
export function octets(node: Asn1 | undefined): Buffer {
  if (node === undefined) throw malformed('an OCTET STRING is missing')
  if (typeof node.value === 'string') return Buffer.from(node.value, 'latin1')
  return Buffer.concat(node.value.map(octets))
}

/** Dotted form of an OBJECT IDENTIFIER. */
export function objectIdentifier(node: Asn1 | undefined): string {
  if (node?.type !== forge.asn1.Type.OID || typeof node.value !== 'string') throw malformed('not an OBJECT IDENTIFIER')
  return forge.asn1.derToOid(node.value)
}

/** A non-negative INTEGER of at most four octets. */
export function smallInteger(node: Asn1 | undefined): number {
  const content = node?.type === forge.asn1.Type.INTEGER ? octets(node) : Buffer.alloc(0)
  const first = content[0]
  if (first === undefined || first > 0x7f || content.length > 5) throw malformed('not a small INTEGER')
  return content.readUIntBE(0, content.length)
}

/** Whether the element is an INTEGER; used for OPTIONAL members told apart by tag. */
export function isInteger(node: Asn1 | undefined): boolean {
  return node?.tagClass === forge.asn1.Class.UNIVERSAL && node.type === forge.asn1.Type.INTEGER
}

export function malformed(what: string): FormatError {
  return new FormatError('ERR_PKCS12_MALFORMED', `The key file is damaged: ${what}`)
}
