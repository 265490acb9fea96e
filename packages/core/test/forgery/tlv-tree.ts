/**
 * DER as a tree that can be changed at any place and written again, also as nobody should write it. Strings that hold DER are opened
 * too. Shares nothing with the reader under test.
 */
export interface Branch {
  tag: number
  form: 'definite' | 'long' | 'indefinite'
  /** What is in a constructed one, or in a string that holds DER. */
  parts: Branch[] | undefined
  /** The unused bits of a BIT STRING, before its parts. */
  readonly prefix: Buffer
  content: Buffer
}

export function readTree(der: Buffer): Branch {
  const [tree, ...others] = readAll(der)
  if (tree === undefined || others.length > 0) throw new RangeError('not one element')
  return tree
}

function readAll(der: Buffer): Branch[] {
  const list: Branch[] = []
  for (let at = 0; at < der.length; ) {
    const { branch, end } = readOne(der, at)
    list.push(branch)
    at = end
  }
  return list
}

function readOne(der: Buffer, at: number): { readonly branch: Branch; readonly end: number } {
  const tag = der.readUInt8(at)
  const first = der.readUInt8(at + 1)
  const octets = first < 0x80 ? 0 : first - 0x80
  if ((tag & 0x1f) === 0x1f || first === 0x80 || octets > 4) throw new RangeError('a form that is not read here')
  const start = at + 2 + octets
  const end = start + (octets === 0 ? first : der.readUIntBE(at + 2, octets))
  if (end > der.length) throw new RangeError('longer than what there is')
  const content = der.subarray(start, end)
  const prefix = content.subarray(0, tag === 0x03 ? 1 : 0)
  const parts = (tag & 0x20) !== 0 ? readAll(content) : partsOfString(tag, content.subarray(prefix.length))
  return { branch: { tag, form: 'definite', parts, prefix, content }, end }
}

/** A SEQUENCE or OCTET STRING in a string, where it is one. */
function partsOfString(tag: number, content: Buffer): Branch[] | undefined {
  if ((tag !== 0x03 && tag !== 0x04) || (content[0] !== 0x30 && content[0] !== 0x04)) return undefined
  try {
    return readAll(content)
  } catch {
    return undefined
  }
}

export function writeTree({ tag, form, parts, prefix, content }: Branch): Buffer {
  const body = parts === undefined ? content : Buffer.concat([prefix, ...parts.map(writeTree)])
  if (form === 'indefinite') return Buffer.concat([Buffer.of(tag, 0x80), body, Buffer.of(0, 0)])
  return Buffer.concat([Buffer.of(tag), lengthOf(body.length, form), body])
}

function lengthOf(length: number, form: 'definite' | 'long'): Buffer {
  const octets = Buffer.alloc(4)
  octets.writeUInt32BE(length)
  if (form === 'long') return Buffer.concat([Buffer.of(0x84), octets])
  if (length < 0x80) return Buffer.of(length)
  const significant = octets.subarray(octets.findIndex((octet) => octet !== 0))
  return Buffer.concat([Buffer.of(0x80 + significant.length), significant])
}

export interface Place {
  readonly branch: Branch
  readonly siblings: Branch[]
}

/** All below the root, with what they stand among. */
export function placesIn(root: Branch): Place[] {
  const siblings = root.parts ?? []
  return siblings.flatMap((branch) => [{ branch, siblings }, ...placesIn(branch)])
}

export const copyOf = (branch: Branch): Branch => ({ ...branch, parts: branch.parts?.map(copyOf) })
