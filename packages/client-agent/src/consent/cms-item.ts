/** Things to sign whose signature is a CMS that the agent builds itself (CAdES B-B, ETSI EN 319 122-1 §6). */
import {
  addSignature,
  type ClaimedSigner,
  checkContent,
  claimedSigners,
  FormatError,
  parseSignedData,
  signData,
  signDigest,
} from '@tamga/core'
import { describeHolder } from '../keys/certificate-view.ts'
import { AgentProblem } from '../problem.ts'
import { digestOf, type Octets, octetsInMemory } from './octets.ts'
import type { EarlierSignerView } from './page/consent-view.ts'
import { renderingOf } from './rendering.ts'
import type { SigningItem } from './signing-request.ts'

/** A document as a site gave it. */
export interface DocumentToSign {
  readonly octets: Octets
  readonly mediaType: string
  readonly name: string | undefined
}

/** @throws AgentProblem as `renderingOf` */
export async function documentItem(
  { octets, mediaType, name }: DocumentToSign,
  { attached }: { readonly attached: boolean },
): Promise<SigningItem> {
  const seen = await seenItem({ octets, mediaType, name })
  return {
    ...seen,
    form: attached ? 'attached' : 'detached',
    async make(signer, { signingTime }) {
      const options = { signingTime, mimeType: mediaType }
      if (attached) return await signData(await octets.read(0, octets.size), signer, { attached, ...options })
      return await signDigest(await digestOf(octets, signer.algorithm.digestAlgorithm), signer, options)
    },
  }
}

/** A document whose octets may be in the message that is to get one more signature. */
export type CoSignedDocument = Omit<DocumentToSign, 'octets'> & { readonly content: Uint8Array | undefined }

/**
 * One more signature on `message`, in which no octet changes.
 * @throws FormatError for a message that cannot be read, ERR_CADES_CONTENT_MISSING; VerificationError
 *   ERR_CADES_CONTENT_MISMATCH when those before signed another document; AgentProblem as `renderingOf`
 */
export async function coSignatureItem(message: Uint8Array, document: CoSignedDocument): Promise<SigningItem> {
  const { mediaType, name } = document
  const signedData = parseSignedData(message)
  const given = document.content === undefined ? {} : { content: document.content }
  checkContent(signedData, given, signedData.signerInfos)
  const content = signedData.content ?? document.content
  if (content === undefined) throw new FormatError('ERR_CADES_CONTENT_MISSING', 'No content, inside or beside')
  return {
    ...(await seenItem({ octets: octetsInMemory(content), mediaType, name })),
    form: 'co-signature',
    signedBefore: claimedSigners(signedData).map(earlierSigner),
    make: (signer, { signingTime }) => addSignature(message, signer, { ...given, signingTime, mimeType: mediaType }),
  }
}

/** The message's word, shown as such: whether it is true is for whoever validates. */
function earlierSigner({ unverifiedCertificate, claimedSigningTime }: ClaimedSigner): EarlierSignerView {
  const holder = unverifiedCertificate === undefined ? undefined : describeHolder(unverifiedCertificate)
  return {
    holder: holder?.holder ?? null,
    organisation: holder?.organisation ?? null,
    claimedSigningTime: claimedSigningTime?.toISOString() ?? null,
  }
}

/** Digests of a document that only the site has, by name of the algorithm. */
export interface DigestsToSign {
  readonly digests: { readonly sha256: Uint8Array } & Readonly<Record<string, Uint8Array | undefined>>
  readonly mediaType: string
  readonly name: string | undefined
}

/** Only where the deployment allows it: the person cannot see what this is (attack 11). */
export function digestItem({ digests, mediaType, name }: DigestsToSign): SigningItem {
  return {
    kind: 'cms',
    name,
    mediaType,
    form: 'detached',
    sha256: Buffer.from(digests.sha256).toString('hex'),
    octets: undefined,
    rendering: { kind: 'unseen' },
    async make(signer, { signingTime }) {
      const messageDigest = digests[signer.algorithm.digestAlgorithm]
      if (messageDigest === undefined) throw new AgentProblem('ERR_AGENT_NOT_SIGNED')
      return await signDigest(messageDigest, signer, { signingTime, mimeType: mediaType })
    },
  }
}

async function seenItem(document: DocumentToSign): Promise<Omit<SigningItem, 'form' | 'make'>> {
  const { octets, mediaType, name } = document
  const rendering = await renderingOf(octets, mediaType)
  const sha256 = Buffer.from(await digestOf(octets, 'sha256')).toString('hex')
  return { kind: 'cms', name, mediaType, sha256, octets, rendering }
}
