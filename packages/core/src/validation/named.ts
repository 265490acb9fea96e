/** Of whom gathering asks: whose certificates a message, a token or a caller names, and what their paths are judged in. */
import { equalBytes } from '../bytes.ts'
import { evidenceRecordTokens, tokensOfRecord } from '../cades/evidence-record.ts'
import { valuesOf } from '../cms/attributes.ts'
import { parseSignedData, type SignedData, type SignerInfo } from '../cms/signed-data.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import { readTimeStampToken, type TimeStampToken } from '../tsp/token.ts'
import type { Certificate } from '../x509/certificate.ts'
import { distinctCertificates } from '../x509/distinct.ts'
import { candidatesAmong } from './candidates.ts'
import { signersOf } from './countersigners.ts'
import { evidenceIn, joinEvidence, noEvidence } from './evidence.ts'
import { type JudgeOptions, judgementContext, type SignatureInput } from './judge.ts'
import { contextWith, type JudgementContext } from './judgement-context.ts'
import { namedCertificates } from './signing-certificate.ts'
import { timeStampingProfile } from './time-stamp.ts'
import { dataOfSigners, dataOfToken } from './validation-data.ts'

/** Certificates on all paths of one message for which something is fetched. */
export const MAX_QUESTIONS = 50
/** Time-stamps of one message whose authorities are asked about. */
const MAX_TOKENS = 50

/** Certificates that are asked about, and what their paths are judged in. */
export interface Named {
  readonly named: readonly Certificate[]
  readonly context: JudgementContext
}

export interface Message {
  readonly signedData: SignedData
  readonly context: JudgementContext
}

/** `undefined` for what cannot be read. */
export function readMessage(input: SignatureInput, options: JudgeOptions): Message | undefined {
  return attempt(
    () => {
      if (input.refusal !== undefined) return undefined
      const signedData = parseSignedData(input.signature)
      const own = { certificates: signedData.certificates, evidence: evidenceIn(signedData) }
      const carried = dataOfSigners(signersOf(signedData))
      const certificates = [...own.certificates, ...carried.certificates]
      const brought = { certificates, evidence: joinEvidence([own.evidence, carried.evidence]) }
      return { signedData, context: judgementContext(brought, options) }
    },
    () => undefined,
  )
}

export function signersIn({ signedData, context }: Message): Named {
  const named = signersOf(signedData).flatMap((signerInfo) => namedCertificates(signerInfo, context.intermediates))
  return { named, context }
}

/** Those of the time-stamps in the message and of the records beside it. */
export function authoritiesAround(
  { signedData }: Message,
  { evidenceRecords = [] }: SignatureInput,
  context: JudgementContext,
): Named {
  return authoritiesOf([...tokensIn(signersOf(signedData)), ...evidenceRecords.flatMap(tokensOfRecord)], context)
}

export function tokensAlone(tokens: readonly Uint8Array[], options: JudgeOptions): Named {
  return authoritiesOf(tokens, judgementContext({ certificates: [], evidence: noEvidence }, options))
}

export function certificateAlone(der: Uint8Array, options: JudgeOptions): Named {
  const context = judgementContext({ certificates: [der], evidence: noEvidence }, options)
  const named = context.intermediates.filter(({ raw }) => equalBytes(raw, der)).flatMap((one) => one.read() ?? [])
  return { named, context }
}

/** A time-stamp proves nothing as long as nobody knows how its authority's certificate stands. */
function authoritiesOf(octets: readonly Uint8Array[], context: JudgementContext): Named {
  const tokens = readTokens(octets)
  const brought = tokens.flatMap((token) => dataOfToken(token).certificates)
  const intermediates = distinctCertificates(
    [...candidatesAmong(brought, context.certificates), ...context.intermediates],
    ({ raw }) => raw,
  )
  const named = tokens.flatMap(({ signerInfo }) => namedCertificates(signerInfo, intermediates))
  return { named, context: contextWith(context, { profile: timeStampingProfile(context.profile), intermediates }) }
}

function tokensIn(signerInfos: readonly SignerInfo[]): Uint8Array[] {
  return signerInfos.flatMap((signerInfo) => [
    ...valuesOf(signerInfo.signedAttributes?.attributes ?? [], Oid.contentTimeStamp),
    ...valuesOf(signerInfo.unsignedAttributes, Oid.signatureTimeStamp),
    ...valuesOf(signerInfo.unsignedAttributes, Oid.archiveTimeStampV3),
    ...valuesOf(signerInfo.unsignedAttributes, Oid.archiveTimeStampV2),
    ...valuesOf(signerInfo.unsignedAttributes, Oid.escTimeStamp),
    ...valuesOf(signerInfo.unsignedAttributes, Oid.certCrlTimeStamp),
    ...evidenceRecordTokens(signerInfo),
  ])
}

/** What cannot be read is left out. */
function readTokens(tokens: readonly Uint8Array[]): readonly TimeStampToken[] {
  return tokens.slice(0, MAX_TOKENS).flatMap((der) =>
    attempt(
      () => [readTimeStampToken(der)],
      () => [],
    ),
  )
}
