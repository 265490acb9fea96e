/** A signature file of any size: a large one is not held, its attached content is hashed as it is read. */
import { contentDigestAlgorithms, readSignature, type SignatureInput } from '@tamga/core'
import { CommandError, exitCode } from './exit.ts'
import { MAX_OCTETS, readObjects, unreadableUnless } from './input.ts'
import { counting, LARGE_OCTETS, type Progress, pieces, sizeOf } from './large-file.ts'

/** RFC 7468 §8, §9, and what older tools write. */
const SIGNATURE_LABELS: readonly string[] = ['CMS', 'PKCS7', 'PKCS #7 SIGNED DATA']

/** @throws CommandError 66 */
export async function readSignatureFile(path: string, progress: Progress): Promise<SignatureInput> {
  const size = await sizeOf(path)
  if (size <= LARGE_OCTETS || !(await isBinary(path))) return { signature: await readWholeSignature(path) }
  const read = (algorithms: readonly string[]): Promise<SignatureInput> =>
    unreadableUnless(path, () => readSignature(pieces(path), { algorithms, onOctets: counting(size, progress) }))
  const input = await read([])
  progress(100)
  if (input.digest === undefined) return input
  const needed = contentDigestAlgorithms(input.signature)
  // Signers without signed attributes signed the content itself: as far as that goes, it is held.
  if (needed === undefined && size <= MAX_OCTETS) return { signature: await readWholeSignature(path) }
  // What a message does not announce, or only its time-stamps need, takes a second pass.
  const made = [input.digest].flat().map(({ algorithm }) => algorithm)
  return needed === undefined || needed.every((one) => made.includes(one)) ? input : read(needed)
}

/** @throws CommandError 66, also for a PEM file with several messages: nobody could say which of them was meant */
export async function readWholeSignature(path: string): Promise<Uint8Array> {
  const [signature, ...others] = await readObjects(path, SIGNATURE_LABELS)
  if (others.length > 0) throw new CommandError(exitCode.unreadable, `${path}: several signatures in one file`)
  if (isMail(signature)) throw new CommandError(exitCode.unreadable, `${path}: ${MAIL_HINT}`)
  return signature
}

/** RFC 8551 §3.2, §3.5: what `openssl cms -sign` writes unless told otherwise. */
const MAIL = /^content-type:\s*(?:multipart\/signed|application\/(?:x-)?pkcs7-)/im
const MAIL_HINT =
  'an S/MIME message; `openssl cms -cmsout -inform SMIME -outform DER -in …` takes the signature out of it'

/** It begins with the name of a header, and no CMS or XML with a letter: a mail that was signed is not one around a signature. */
function isMail(file: Uint8Array): boolean {
  const start = Buffer.from(file.subarray(0, 8192)).toString('latin1')
  return /^[a-z]/i.test(start) && MAIL.test(start)
}

/** BER, not PEM or base64. */
async function isBinary(path: string): Promise<boolean> {
  for await (const [first] of pieces(path)) return first === 0x30
  return false
}
