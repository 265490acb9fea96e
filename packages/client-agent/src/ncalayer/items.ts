/** What a site sends over NCALayer's socket, as things a person can look at, and how each is signed once they agreed. */
import { createHash } from 'node:crypto'
import { extendSignature, type FormatError, signData, type TimeStampSource } from '@tamga/core'
import { checkSignableXml, signXml } from '@tamga/xml-signature'
import { type Octets, octetsInMemory } from '../consent/octets.ts'
import { renderingOf } from '../consent/rendering.ts'
import type { Rendering, SigningItem } from '../consent/signing-request.ts'
import { AgentProblem } from '../problem.ts'

/** How `cmsItem` is signed. */
export interface CmsItemOptions {
  readonly attached: boolean
  /** Adds a signature time-stamp (CAdES B-T); without it there is none. */
  readonly timeStampSource?: TimeStampSource | undefined
}

/** Makes no media type attribute: portals compare what they get with what NCALayer makes. @throws AgentProblem ERR_AGENT_DOCUMENT_INVALID */
export async function cmsItem(
  content: Uint8Array,
  { attached, timeStampSource }: CmsItemOptions,
): Promise<SigningItem> {
  const octets = octetsInMemory(content)
  const mediaType = sniff(content)
  return {
    kind: 'cms',
    name: undefined,
    mediaType,
    form: attached ? 'attached' : 'detached',
    sha256: sha256(content),
    octets,
    rendering: await renderingFor(octets, mediaType),
    async make(signer, { signingTime }) {
      const signed = await signData(content, signer, { attached, signingTime })
      if (timeStampSource === undefined) return signed
      const beside = attached ? {} : { content }
      return await extendSignature(signed, { ...beside, level: 'CAdES-B-T', timeStampSource })
    },
  }
}

/**
 * A document of one root element, shown as the text it is.
 * @throws FormatError ERR_XML_… when it cannot be signed; AgentProblem ERR_AGENT_DOCUMENT_INVALID
 */
export async function xmlItem(text: string): Promise<SigningItem> {
  // It arrives as characters, so that what it says of its own encoding is over.
  const content = Buffer.from(text.replace(/^\uFEFF?<\?xml\s[^?]*\?>/, ''))
  checkSignableXml(content)
  const octets = octetsInMemory(content)
  return {
    kind: 'xml',
    name: undefined,
    mediaType: 'application/xml',
    form: 'enveloped',
    sha256: sha256(content),
    octets,
    rendering: await renderingOf(octets, 'text/plain'),
    make: async (signer) => Buffer.from(await signXml(content, signer)),
  }
}

/** The protocol names no media type; what is not one of these is saved and looked at by the person's own means. */
function sniff(content: Uint8Array): string {
  const start = Buffer.from(content.subarray(0, 8)).toString('latin1')
  if (start.startsWith('%PDF-')) return 'application/pdf'
  if (start === '\x89PNG\r\n\x1a\n') return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  return isText(content) ? 'text/plain' : 'application/octet-stream'
}

function isText(content: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content)
    return !/[^\P{Cc}\t\n\r]/u.test(text)
  } catch {
    return false
  }
}

/** Something that only pretends to be a picture is still the person's to save and judge; a challenge never is. */
async function renderingFor(octets: Octets, mediaType: string): Promise<Rendering> {
  try {
    return await renderingOf(octets, mediaType)
  } catch (error) {
    const unseen = error instanceof AgentProblem && error.extensions.reason !== 'ERR_CHALLENGE_IS_NO_DOCUMENT'
    if (unseen) return { kind: 'file' }
    throw error
  }
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** As recorded. */
const ENDS_TOO_EARLY = 'XML document structures must start and end within the same entity.'

/** The words of the parser that NCALayer uses, for sites that look for them. */
export function saxMessage(text: string, error: FormatError): string {
  const offset = Number(error.facts.offset ?? 0)
  const before = text.slice(0, offset).split('\n')
  const place = `lineNumber: ${before.length}; columnNumber: ${(before.at(-1)?.length ?? 0) + 1};`
  const tooEarly = offset >= text.length && error.code === 'ERR_XML_MALFORMED'
  const reason = tooEarly ? ENDS_TOO_EARLY : `${error.message} (${error.code})`
  return `org.xml.sax.SAXParseException; ${place} ${reason}`
}
