/** Decides how a person can see a document before signing it; what cannot be seen or saved is refused (attacks 11 and 12). */
import { isUtf8 } from 'node:buffer'
import {
  agreementMediaType,
  applicationMediaType,
  FormatError,
  type Language,
  languages,
  renderDocument,
  resemblesChallenge,
  TamgaError,
} from '@tamga/core'
import { AgentProblem } from '../problem.ts'
import { checkImage } from './image.ts'
import { type Octets, piecesOf } from './octets.ts'
import type { Rendering } from './signing-request.ts'

/** Tamga's documents are short; a longer one is none. */
const MAX_STRUCTURED_OCTETS = 1024 * 1024
/** What a page of the consent window holds. */
export const TEXT_PAGE_OCTETS: number = 64 * 1024
/** What a window of a browser holds in memory without a sweat; the files of offices are far smaller. */
const MAX_SHOWN_PDF_OCTETS = 32 * 1024 * 1024
/** Far longer than any challenge that our own verifier would read, in whatever encoding and with whatever escapes. */
const MAX_CHALLENGE_OCTETS = 1024 * 1024

const PLAIN_TEXT = 'text/plain'
const text = [PLAIN_TEXT, 'text/plain;charset=utf-8']
const images = ['image/png', 'image/jpeg']

/** @throws AgentProblem ERR_AGENT_MEDIA_TYPE_UNSUPPORTED, ERR_AGENT_DOCUMENT_INVALID */
export async function renderingOf(octets: Octets, mediaType: string): Promise<Rendering> {
  const type = mediaType.toLowerCase().replaceAll(' ', '')
  await refuseChallenge(octets)
  if (text.includes(type)) return await plainText(octets)
  if (images.includes(type)) return await image(octets, type)
  if (type === 'application/pdf') return await pdf(octets)
  if (type === applicationMediaType || type === agreementMediaType) return await structured(octets, type)
  throw new AgentProblem('ERR_AGENT_MEDIA_TYPE_UNSUPPORTED', '', { reason: 'ERR_DOCUMENT_MEDIA_TYPE' })
}

/** Text that the agent has made itself, one page in every language. */
export function renderedText(texts: Readonly<Record<Language, string>>): Rendering {
  return { kind: 'text', pages: 1, readText: async (_, language) => texts[language] }
}

/** Attack 9: whoever signs this as a document, of whatever media type, signs somebody in somewhere. */
async function refuseChallenge(octets: Octets): Promise<void> {
  const start = await octets.read(0, Math.min(octets.size, MAX_CHALLENGE_OCTETS))
  if (resemblesChallenge(start)) throw invalid('ERR_CHALLENGE_IS_NO_DOCUMENT')
}

async function structured(octets: Octets, mediaType: string): Promise<Rendering> {
  if (octets.size > MAX_STRUCTURED_OCTETS) throw new AgentProblem('ERR_AGENT_BODY_TOO_LARGE')
  const bytes = await octets.read(0, octets.size)
  const texts = languages.map((language) => [language, render(bytes, mediaType, language)])
  return renderedText(Object.fromEntries(texts))
}

async function plainText(octets: Octets): Promise<Rendering> {
  if (!(await isText(octets))) throw invalid('ERR_DOCUMENT_TEXT')
  const pages = Math.max(1, Math.ceil(octets.size / TEXT_PAGE_OCTETS))
  return {
    kind: 'text',
    pages,
    readText: async (page, language) => render(await pageOf(octets, page), PLAIN_TEXT, language),
  }
}

/** UTF-8 (RFC 3629) from end to end; a character that a piece cuts is put together with the next. */
async function isText(octets: Octets): Promise<boolean> {
  let rest: Uint8Array = Buffer.alloc(0)
  for await (const piece of piecesOf(octets)) {
    const joint = continuation(piece, 0)
    const cut = Math.max(lastStart(piece), joint)
    if (!isUtf8(Buffer.concat([rest, piece.subarray(0, joint)])) || !isUtf8(piece.subarray(joint, cut))) return false
    rest = Buffer.from(piece.subarray(cut))
  }
  return isUtf8(rest)
}

/** Where the last character begins, so that everything before is whole. */
function lastStart(bytes: Uint8Array): number {
  const tail = bytes.subarray(-4)
  const back = tail.findLastIndex((octet) => (octet & 0xc0) !== 0x80)
  return back === -1 ? bytes.length : bytes.length - tail.length + back
}

/** A page begins and ends between characters: its first octets that continue one belong to the page before. */
async function pageOf(octets: Octets, page: number): Promise<Uint8Array> {
  const start = page * TEXT_PAGE_OCTETS
  const end = Math.min(start + TEXT_PAGE_OCTETS, octets.size)
  const bytes = await octets.read(start, Math.min(end + 3, octets.size))
  return bytes.subarray(page === 0 ? 0 : continuation(bytes, 0), end - start + continuation(bytes, end - start))
}

/** How many octets from `from` on continue a character (RFC 3629 §3: 10xxxxxx). */
function continuation(bytes: Uint8Array, from: number): number {
  const next = bytes.subarray(from, from + 3).findIndex((octet) => (octet & 0xc0) !== 0x80)
  return next === -1 ? bytes.length - from : next
}

async function image(octets: Octets, mediaType: string): Promise<Rendering> {
  const objection = await checkImage(octets, mediaType)
  if (objection !== undefined) throw invalid(objection)
  return { kind: 'image' }
}

/** Shown as pictures of its pages, made behind a wall (THREATS.md, 12); a larger one than the window takes is handed over. */
async function pdf(octets: Octets): Promise<Rendering> {
  const start = Buffer.from(await octets.read(0, Math.min(8, octets.size)))
  if (!/^%PDF-[12]\.\d$/.test(start.toString('latin1'))) throw invalid('ERR_DOCUMENT_PDF')
  return { kind: octets.size > MAX_SHOWN_PDF_OCTETS ? 'file' : 'pdf' }
}

function render(bytes: Uint8Array, mediaType: string, language: Language): string {
  try {
    return renderDocument(bytes, mediaType, language)
  } catch (error) {
    if (error instanceof FormatError) throw invalid(error.code)
    throw error instanceof TamgaError ? new AgentProblem('ERR_AGENT_MEDIA_TYPE_UNSUPPORTED') : error
  }
}

function invalid(reason: string): AgentProblem {
  return new AgentProblem('ERR_AGENT_DOCUMENT_INVALID', '', { reason })
}
