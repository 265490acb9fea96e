/**
 * Reads a signature file of any size in constant memory: the attached content is hashed while it passes (RFC 5652 §5.4),
 * with every digest that the message announces (§5.1) before it, and what is left is judged as a detached signature.
 */
import { type AttachedHead, MAX_HEAD_OCTETS, readAttachedHead } from '../cms/attached-head.ts'
import { detachContent } from '../cms/detach-content.ts'
import { OctetWindow } from '../cms/octet-window.ts'
import { digestAlgorithmName } from '../crypto/digest.ts'
import { attempt, FormatError, UnsupportedError } from '../errors.ts'
import type { SignatureInput } from './judge.ts'
import { type OctetSource, piecesOf } from './octet-source.ts'
import { createDigests } from './signed-content.ts'

export interface ReadSignatureOptions {
  /** Messages up to here are held whole, and judged as if they had been given so. Default: 1 MiB. */
  readonly holdOctets?: number
  /** Most that is held of anything else: what follows the content, or a message whose content is not attached. Default: 64 MiB. */
  readonly maxHeldOctets?: number
  /** Digests to be made of the content besides those announced: names of `contentDigestAlgorithms`. */
  readonly algorithms?: readonly string[]
  /** Told of the content's octets as they pass. */
  readonly onOctets?: (octets: number) => void
}

const HOLD_OCTETS = 1_048_576
const MAX_HELD_OCTETS = 67_108_864
/** Each announced digest is computed over the whole content, so a message may not ask for all there are. */
const MAX_DIGESTS = 4

/**
 * What `judgeSignature` and `validateSignature` take. A message whose framing is broken comes back too, to be judged so. A
 * content that was not held is known by its digests only: a signer without signed attributes, who signed the content
 * itself, is then INDETERMINATE, as is one whose digest was neither announced nor asked for.
 * @throws UnsupportedError ERR_CMS_TOO_LARGE when more than `maxHeldOctets` would have to be held, which says nothing about the
 *   signature; and what the source throws
 */
export async function readSignature(source: OctetSource, options: ReadSignatureOptions = {}): Promise<SignatureInput> {
  const window = new OctetWindow(piecesOf(source))
  const { holdOctets = HOLD_OCTETS, maxHeldOctets = MAX_HELD_OCTETS } = options
  try {
    const isLarger = await window.have(holdOctets + 1)
    if (!isLarger) return { signature: window.atHand }
    await window.have(MAX_HEAD_OCTETS)
    // A copy, which `Buffer.slice` does not make: the source may use the memory again.
    const start = Uint8Array.from(window.atHand.subarray(0, MAX_HEAD_OCTETS))
    const head = readAttachedHead(start)
    const read = () => (head === undefined ? readWhole(window, maxHeldOctets) : readAttached(window, head, options))
    return await read().catch((error) => refused(error, start))
  } finally {
    await window.close()
  }
}

async function readWhole(window: OctetWindow, maxHeldOctets: number): Promise<SignatureInput> {
  const signature = await window.rest(maxHeldOctets)
  if (signature === undefined) {
    throw new UnsupportedError('ERR_CMS_TOO_LARGE', 'A message of this size whose content is not attached octets')
  }
  return { signature }
}

async function readAttached(
  window: OctetWindow,
  head: AttachedHead,
  { maxHeldOctets = MAX_HELD_OCTETS, algorithms = [], onOctets = () => {} }: ReadSignatureOptions,
): Promise<SignatureInput> {
  const digests = createDigests([...new Set([...algorithms, ...announced(head)])])
  const take = (part: Uint8Array): void => {
    digests.update(part)
    onOctets(part.length)
  }
  const signature = await detachContent(window, head, { take, maxRestOctets: maxHeldOctets })
  return { signature, digest: digests.finish(), cutOut: true }
}

/** One that is not implemented may be another signer's. */
function announced({ digestAlgorithms }: AttachedHead): string[] {
  const names = digestAlgorithms.flatMap((identifier) =>
    attempt(
      () => [digestAlgorithmName(identifier)],
      () => [],
    ),
  )
  return [...new Set(names)].slice(0, MAX_DIGESTS)
}

/** That a message cannot be read is a verdict, which is the judge's to give. */
function refused(error: unknown, signature: Uint8Array): SignatureInput {
  if (error instanceof FormatError) return { signature, refusal: error }
  throw error
}
