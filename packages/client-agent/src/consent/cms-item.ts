/** Things to sign whose signature is a CMS that the agent builds itself (CAdES B-B, ETSI EN 319 122-1 §6). */
import { addSignature, parseSignedData, signData, signDigest } from '@tamga/core'
import { AgentProblem } from '../problem.ts'
import { digestOf, type Octets } from './octets.ts'
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

/**
 * One more signature on `message`, in which no octet changes.
 * @throws FormatError for a message that cannot be read; AgentProblem as `renderingOf`
 */
export async function coSignatureItem(message: Uint8Array, document: DocumentToSign): Promise<SigningItem> {
  const content = await document.octets.read(0, document.octets.size)
  const held = parseSignedData(message).content
  if (held !== undefined && Buffer.compare(held, content) !== 0)
    throw new TypeError('The message holds another content')
  return {
    ...(await seenItem(document)),
    form: 'co-signature',
    make: (signer, { signingTime }) =>
      addSignature(message, signer, {
        ...(held === undefined ? { content } : {}),
        signingTime,
        mimeType: document.mediaType,
      }),
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
