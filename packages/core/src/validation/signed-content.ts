/** What was signed (EN 319 102-1 §5.2.7.4): octets, or digests of them, from the message or from the caller. */
import { equalBytes, toHex } from '../bytes.ts'
import { evidenceRecordTokens, tokensOfRecord } from '../cades/evidence-record.ts'
import { valuesOf } from '../cms/attributes.ts'
import { parseSignedData, type SignedData, type SignerInfo } from '../cms/signed-data.ts'
import { createDigest, digest, digestAlgorithmName, digestHex } from '../crypto/digest.ts'
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import { parseTimeStampToken } from '../tsp/token.ts'
import { type OctetSource, piecesOf } from './octet-source.ts'

export interface ContentDigest {
  /** A name of `crypto/digest.ts`: `sha256`, `sha512`, … */
  readonly algorithm: string
  readonly value: Uint8Array
}

/** The content as the caller gave it: the octets, or digests of them, one for each algorithm that is needed. */
export interface DetachedContent {
  readonly content?: Uint8Array
  readonly digest?: ContentDigest | readonly ContentDigest[]
  /** The content stood in the message and was taken out as it was read: the message as it was sent is not at hand. */
  readonly cutOut?: true
}

/** The message around a signer: a SignedData, or for a countersigner what it countersigns, which has no content type. */
export interface SignedMatter extends Omit<SignedData, 'contentType'> {
  readonly contentType: string | undefined
}

/** RFC 5652 §11.4: what a countersigner signs is the signature value it stands under. */
export function countersignedMatter(
  matter: SignedMatter,
  { signature }: SignerInfo,
  { digestAlgorithm }: SignerInfo,
): SignedMatter {
  return { ...matter, contentType: undefined, content: signature, digestAlgorithms: [digestAlgorithm] }
}

interface KnownContent {
  readonly content: Uint8Array
}

/** What was signed, or why that cannot be said. Given twice it must be the same twice. */
export type SignedContent =
  | KnownContent
  | { readonly digests: readonly ContentDigest[]; readonly cutOut?: true }
  | { readonly missing: true }
  | { readonly differs: true }

export function signedContent(
  { content: encapsulated }: Pick<SignedData, 'content'>,
  given: DetachedContent,
): SignedContent {
  // A window of its own: what is found out about it goes away with this judgement, and the caller may write over his.
  const content = encapsulated ?? given.content?.subarray()
  const digests = givenDigests(given)
  if (content === undefined) {
    return digests.length === 0 ? { missing: true } : { digests, ...(given.cutOut && { cutOut: true }) }
  }
  if (given.content !== undefined && !equalBytes(given.content, content)) return { differs: true }
  const differs = digests.some(({ algorithm, value }) => !equalBytes(digest(algorithm, content), value))
  return differs ? { differs: true } : { content }
}

export function givenDigests({ digest: given = [] }: DetachedContent): readonly ContentDigest[] {
  return 'algorithm' in given ? [given] : given
}

/**
 * The content's digest by one algorithm, `undefined` when it cannot be had from what was given, or when no algorithm is
 * meant: without signed attributes some signature algorithms hash nothing beforehand.
 */
export function digestOf(content: SignedContent, algorithm: string | undefined): Uint8Array | undefined {
  if (algorithm === undefined) return undefined
  if ('content' in content) return Buffer.from(digestOnce(content, algorithm), 'hex')
  return 'digests' in content ? content.digests.find((one) => one.algorithm === algorithm)?.value : undefined
}

/** The same in hex. */
export function digestHexOf(content: SignedContent, algorithm: string): string | undefined {
  if ('content' in content) return digestOnce(content, algorithm)
  const known = digestOf(content, algorithm)
  return known && toHex(known)
}

const digestsOf = remember((_: KnownContent) => new Map<string, string>())

/** In hex, which node:crypto hands over in half the time. A hundred signers share a content of megabytes. */
function digestOnce(known: KnownContent, algorithm: string): string {
  const digests = digestsOf(known)
  const hex = digests.get(algorithm) ?? digestHex(algorithm, known.content)
  digests.set(algorithm, hex)
  return hex
}

/**
 * The digest algorithms with which a detached content can be judged without being held in memory: those of the signers, of
 * their time-stamps on content and archive, and of evidence records beside the message. `undefined` when a signer signed the
 * content itself (RFC 5652 §5.4 without signed attributes), or when the message cannot be read: then digests are of no use.
 */
export function contentDigestAlgorithms(
  signature: Uint8Array,
  evidenceRecords: readonly Uint8Array[] = [],
): readonly string[] | undefined {
  return attempt(
    () => {
      const { signerInfos } = parseSignedData(signature)
      if (signerInfos.some(({ signedAttributes }) => signedAttributes === undefined)) return undefined
      const archived = imprintAlgorithms(evidenceRecords.flatMap(tokensOfRecord))
      return [...new Set([...signerInfos.flatMap(algorithmsOf), ...archived])]
    },
    () => undefined,
  )
}

function algorithmsOf(signerInfo: SignerInfo): string[] {
  const { digestAlgorithm, signedAttributes, unsignedAttributes } = signerInfo
  const tokens = [
    ...valuesOf(signedAttributes?.attributes ?? [], Oid.contentTimeStamp),
    ...valuesOf(unsignedAttributes, Oid.archiveTimeStampV3),
    ...evidenceRecordTokens(signerInfo),
  ]
  return [
    ...attempt(
      () => [digestAlgorithmName(digestAlgorithm)],
      (): string[] => [],
    ),
    ...imprintAlgorithms(tokens),
  ]
}

/** The digests of time-stamp tokens; none of those that cannot be read. */
export function imprintAlgorithms(tokens: readonly Uint8Array[]): string[] {
  return tokens.flatMap((token) =>
    attempt(
      () => [parseTimeStampToken(token).tstInfo.messageImprint.hashAlgorithm],
      () => [],
    ),
  )
}

/** Digests of a content that arrives in pieces, in one pass and in constant memory. Throws what the source throws. */
export async function digestContent(
  source: OctetSource,
  algorithms: readonly string[],
  onOctets: (octets: number) => void = () => {},
): Promise<readonly ContentDigest[]> {
  const digests = createDigests(algorithms)
  for await (const piece of piecesOf(source)) {
    digests.update(piece)
    onOctets(piece.length)
  }
  return digests.finish()
}

interface Digests {
  update(octets: Uint8Array): void
  finish(): readonly ContentDigest[]
}

/** Several digests of one content, side by side. @throws TypeError for a name that is none of `crypto/digest.ts` */
export function createDigests(algorithms: readonly string[]): Digests {
  const states = algorithms.map((algorithm) => ({ algorithm, state: createDigest(algorithm) }))
  return {
    update: (octets) => {
      for (const { state } of states) state.update(octets)
    },
    finish: () => states.map(({ algorithm, state }) => ({ algorithm, value: state.digest() })),
  }
}
