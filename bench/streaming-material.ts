/** One large content and its CAdES-B three times: detached, attached in DER, and attached in BER in chunks as OpenSSL writes it. */
import { createHash, randomFillSync } from 'node:crypto'
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import {
  attribute,
  cadesAttributes,
  dataType,
  membersOf,
  message,
  messageDigestId,
} from '../packages/core/test/made/cms.ts'
import { octets, oid } from '../packages/core/test/made/tlv.ts'
import { chain } from './material.ts'

export const MIB: number = 1_024 * 1_024
const CHUNK_OCTETS = 65_536

/** Writes `content`, `signature.p7s`, `attached.der`, `attached.ber` and `root.cer`; no whole file is ever held. */
export function writeMaterial(place: string, size: number): void {
  const { root, intermediates, signer } = chain('p-256', 3)
  const hash = createHash('sha256')
  writeFile(join(place, 'content'), (write) => {
    for (const block of blocks(size)) {
      hash.update(block)
      write(block)
    }
  })
  const attributes = cadesAttributes({ certificate: signer }, Buffer.alloc(0))
  const messageDigest = attribute(messageDigestId, octets(hash.digest()))
  const signedAttributes = Object.values({ ...attributes, messageDigest })
  const certificates = [signer, ...intermediates].map(({ der }) => der)
  const signature = message({ detached: true, signers: [{ certificate: signer, signedAttributes }], certificates })
  writeFileSync(join(place, 'signature.p7s'), signature)
  writeFileSync(join(place, 'root.cer'), root.der)
  writeFile(join(place, 'attached.der'), (write) => writeDefinite(signature, size, write))
  writeFile(join(place, 'attached.ber'), (write) => writeIndefinite(signature, size, write))
}

type Write = (octets: Uint8Array) => void

function writeFile(path: string, fill: (write: Write) => void): void {
  const file = openSync(path, 'w')
  fill((bytes) => void writeSync(file, bytes))
  closeSync(file)
}

const first = randomFillSync(Buffer.alloc(MIB))

/** The same octets each time it is asked for. */
function* blocks(size: number): Generator<Buffer> {
  for (let number = 0; number < size / MIB; number += 1) {
    first.writeUInt32BE(number)
    yield first
  }
}

/** The fields of SignedData before and after encapContentInfo. */
function around(signature: Buffer): { readonly before: Buffer; readonly after: Buffer } {
  const [, explicit = Buffer.alloc(0)] = membersOf(signature)
  const [version, digests, , ...rest] = membersOf(membersOf(explicit)[0] ?? explicit)
  return { before: Buffer.concat([version, digests].filter((one) => one !== undefined)), after: Buffer.concat(rest) }
}

const signedDataType = oid('1.2.840.113549.1.7.2')
const definite = (tag: number, length: number): Buffer => Buffer.from([tag, 0x86, ...sixOctets(length)])

function sixOctets(length: number): Buffer {
  const bytes = Buffer.alloc(6)
  bytes.writeUIntBE(length, 0, 6)
  return bytes
}

function writeDefinite(signature: Buffer, size: number, write: Write): void {
  const { before, after } = around(signature)
  const type = oid(dataType)
  const content = 8 + size
  const encapsulated = 8 + type.length + 8 + content
  const signedData = before.length + encapsulated + after.length
  const explicit = definite(0xa0, 8 + signedData)
  write(Buffer.concat([definite(0x30, signedDataType.length + 8 + 8 + signedData), signedDataType, explicit]))
  write(Buffer.concat([definite(0x30, signedData), before, definite(0x30, encapsulated - 8), type]))
  write(Buffer.concat([definite(0xa0, content), definite(0x04, size)]))
  for (const block of blocks(size)) write(block)
  write(after)
}

function writeIndefinite(signature: Buffer, size: number, write: Write): void {
  const { before, after } = around(signature)
  const open = (tag: number): Buffer => Buffer.from([tag, 0x80])
  write(Buffer.concat([open(0x30), signedDataType, open(0xa0), open(0x30), before, open(0x30), oid(dataType)]))
  write(Buffer.concat([open(0xa0), open(0x24)]))
  for (const block of blocks(size)) {
    for (let offset = 0; offset < MIB; offset += CHUNK_OCTETS)
      write(octets(block.subarray(offset, offset + CHUNK_OCTETS)))
  }
  write(Buffer.concat([Buffer.alloc(6), after, Buffer.alloc(6)]))
}
