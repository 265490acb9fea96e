/** Evidence: everything a verdict may rest on besides the signature itself, collected beforehand (house rule: gather, then judge). */

import { toHex } from '../bytes.ts'
import type { SignedData } from '../cms/signed-data.ts'
import { remember } from '../crypto/remember.ts'
import { mapList } from '../map-list.ts'

export type EvidenceOrigin = 'signature' | 'caller' | 'network'

/** Where a piece lay in a message. */
interface Embedded {
  /** The RevocationInfoChoice it came in, as it arrived; archive time-stamps speak of it. */
  readonly choice?: Uint8Array
}

export interface CrlEvidence extends Embedded {
  readonly origin: EvidenceOrigin
  /** DER of a CertificateList. */
  readonly der: Uint8Array
}

export interface OcspEvidence extends Embedded {
  readonly origin: EvidenceOrigin
  /** DER of an OCSPResponse. */
  readonly der: Uint8Array
  /** The nonce that was sent; an answer with another one is a replay. */
  readonly expectedNonce?: Uint8Array
}

/** Something that was asked for and did not come; noted, never thrown. */
export interface FetchFailure {
  readonly url: string
  readonly code: string
  /** Default: the status of a certificate. */
  readonly wanted?: 'status' | 'issuer'
}

/** Since when something in a message, by its octets, is proven to have existed; `undefined` where nothing proves it. */
export type ProvenAt = (octets: Uint8Array) => Date | undefined

/** Octets as a key, of a window that is nobody's but ours. Lists are megabytes, and asked for with every certificate. */
export const written: (octets: Uint8Array) => { readonly hex: string } = remember((octets: Uint8Array) => ({
  hex: toHex(octets),
}))

interface Proven {
  readonly time: Date
  readonly now: Date
  readonly provenAt?: ProvenAt | undefined
}

/** The same for what is judged as of `time`, with which `parts` existed. */
export function provenWith(parts: readonly Uint8Array[], { time, now, provenAt }: Proven): ProvenAt | undefined {
  // That they are here now needs no proof.
  if (time.getTime() === now.getTime()) return provenAt
  const known = new Set(parts.map((part) => written(part).hex))
  return (octets) => {
    const beside = provenAt?.(octets)
    const isKnown = known.has(written(octets).hex)
    return isKnown && (beside === undefined || time < beside) ? time : beside
  }
}

export interface Evidence {
  readonly crls: readonly CrlEvidence[]
  readonly ocspResponses: readonly OcspEvidence[]
  readonly failures: readonly FetchFailure[]
}

export const noEvidence: Evidence = { crls: [], ocspResponses: [], failures: [] }

/** Pieces whose octets nobody writes into: what is found out about them is remembered with them, for the next call too. */
const lasting = new WeakSet<CrlEvidence | OcspEvidence>()

/** Marks a piece that holds octets of its own. */
export function lastingPiece<P extends CrlEvidence | OcspEvidence>(piece: P): P {
  lasting.add(piece)
  return piece
}

/** The same evidence for one call: of octets that others may write into nothing is remembered beyond it. */
export function forOneCall({ crls, ocspResponses, failures }: Evidence): Evidence {
  const piece = <P extends CrlEvidence | OcspEvidence>(one: P): P => (lasting.has(one) ? one : { ...one })
  return { crls: mapList(crls, piece), ocspResponses: mapList(ocspResponses, piece), failures }
}

/** Evidence that the caller has at hand, as DER, of which copies are made: the same evidence can be given with many calls. */
export function callerEvidence(der: {
  readonly crls?: readonly Uint8Array[]
  readonly ocspResponses?: readonly Uint8Array[]
}): Evidence {
  return {
    crls: (der.crls ?? []).map(callerPiece),
    ocspResponses: (der.ocspResponses ?? []).map(callerPiece),
    failures: [],
  }
}

function callerPiece(der: Uint8Array): CrlEvidence & OcspEvidence {
  return lastingPiece({ origin: 'caller', der: Uint8Array.from(der) })
}

/** What a message brings along. */
export function evidenceIn({ crls, ocspResponses, raw: { revocationInfos } }: SignedData): Evidence {
  return {
    crls: inChoices(crls, revocationInfos),
    ocspResponses: inChoices(ocspResponses, revocationInfos),
    failures: [],
  }
}

/** Both in the order of the message, and every piece in one choice: a token brings a thousand. */
function inChoices(pieces: readonly Uint8Array[], choices: readonly Uint8Array[]): CrlEvidence[] {
  let place = 0
  return mapList(pieces, (der) => {
    while (place < choices.length && !isIn(choices[place], der)) place += 1
    return { origin: 'signature', der, choice: choices[place] ?? der }
  })
}

/** Both are windows on the same message. */
function isIn(outer: Uint8Array | undefined, inner: Uint8Array): boolean {
  if (outer?.buffer !== inner.buffer || outer.byteOffset > inner.byteOffset) return false
  return inner.byteOffset + inner.length <= outer.byteOffset + outer.length
}

export function joinEvidence(parts: readonly Evidence[]): Evidence {
  return {
    crls: parts.flatMap(({ crls }) => crls),
    ocspResponses: parts.flatMap(({ ocspResponses }) => ocspResponses),
    failures: parts.flatMap(({ failures }) => failures),
  }
}

/** The same, with a piece that several parts hold in it once. */
export function distinctEvidence(parts: readonly Evidence[]): Evidence {
  const { crls, ocspResponses, failures } = joinEvidence(parts)
  return { crls: [...new Set(crls)], ocspResponses: [...new Set(ocspResponses)], failures: [...new Set(failures)] }
}
