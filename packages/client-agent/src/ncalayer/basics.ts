/** Module `kz.gov.pki.knca.basics`, method `sign`: CMS and XML signatures with a choice of signer. */
import { FormatError, fromBase64 } from '@tamga/core'
import { z } from 'zod'
import { digestItem } from '../consent/cms-item.ts'
import type { SigningItem } from '../consent/signing-request.ts'
import { AgentProblem } from '../problem.ts'
import { type Answer, BasicsRefusal, basicsError, basicsResult, type Dialect } from './answers.ts'
import { askForSignatures, type Caller, cmsPem, languageOf, purposeOf } from './ask.ts'
import { cmsItem, saxMessage, xmlItem } from './items.ts'

const MAX_DOCUMENTS = 100
const SHA256_OCTETS = 32

/** The sample page of the national authority sends booleans as words. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')])
/** The same page sends an empty string for what it does not ask for. */
const wish = z
  .string()
  .nullish()
  .transform((text) => text || undefined)

const object = (path: string) => ({ error: `JSONObject["${path}"] is not a JSONObject.` })

/** `allowedStorages` is not read: a storage says where a key lies, which the person decides and the certificate proves. */
const request = z.object({
  format: z.enum(['cms', 'xml', 'raw']),
  data: z.union([z.string(), z.array(z.string()).min(1).max(MAX_DOCUMENTS)]),
  signingParams: z.object(
    {
      decode: flag.default(false),
      encapsulate: flag.default(true),
      digested: flag.default(false),
      tsaProfile: z.unknown().optional(),
    },
    object('signingParams'),
  ),
  signerParams: z.object(
    { extKeyUsageOids: z.array(z.string()).default([]), iin: wish, bin: wish, serialNumber: wish },
    object('signerParams'),
  ),
  locale: z.string().nullish(),
})

type SignRequest = z.infer<typeof request>

/** Answers any method; only a fault of ours is thrown. */
export async function answerBasics(
  method: unknown,
  args: unknown,
  { caller, dialect }: { readonly caller: Caller; readonly dialect: Dialect },
): Promise<Answer> {
  try {
    if (method !== 'sign') throw new BasicsRefusal('INVOCATION_ERROR', 'java.lang.NoSuchMethodException')
    const asked = read(args)
    const signed = await sign(asked, caller)
    // NCALayer 1.4 gives a list even for one document; before, only XML came as a list.
    const list = dialect === '1.4' || asked.format === 'xml' || Array.isArray(asked.data)
    return basicsResult(list ? signed : signed[0])
  } catch (error) {
    return basicsError(error)
  }
}

function read(args: unknown): SignRequest {
  const result = request.safeParse(args)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = issue?.path.join('.') ?? ''
  const details = issue?.message.startsWith('JSONObject') ? issue.message : `JSONObject["${path}"] ${issue?.message}`
  throw new BasicsRefusal('INVOCATION_ERROR', `org.json.JSONException: ${details}`)
}

async function sign(asked: SignRequest, caller: Caller): Promise<readonly string[]> {
  const { format, data, signerParams, locale } = asked
  const documents = typeof data === 'string' ? [data] : data
  const items: SigningItem[] = []
  for (const document of documents) items.push(await itemOf(document, asked, caller))
  const { extKeyUsageOids, iin, bin, serialNumber } = signerParams
  const signer = {
    purpose: purposeOf(extKeyUsageOids),
    extKeyUsages: extKeyUsageOids,
    personalNumber: iin?.replace(/^IIN/, ''),
    organisationNumber: bin?.replace(/^BIN/, ''),
    serialNumber,
  }
  const language = languageOf(locale)
  const question = { signer, ...(language === undefined ? {} : { language }) }
  const signatures = await askForSignatures(items, question, caller)
  return signatures.map((one) => (format === 'xml' ? Buffer.from(one).toString() : cmsPem(one)))
}

async function itemOf(document: string, { format, signingParams }: SignRequest, caller: Caller): Promise<SigningItem> {
  const { decode, encapsulate, digested, tsaProfile } = signingParams
  // A signature over nothing but the caller's octets could be a signature of anything (attack 9).
  if (format === 'raw') throw new BasicsRefusal('INVALID_SIGNING_PARAMS', 'ERR_AGENT_RAW_SIGNING')
  if (format === 'xml') return await xmlItemOf(document)
  const content = decode || digested ? decodeBase64(document) : Buffer.from(document)
  // An object, even an empty one, asks for a time-stamp.
  const timeStampSource = typeof tsaProfile === 'object' && tsaProfile !== null ? caller.timeStampSource : undefined
  if (!digested) return await cmsItem(content, { attached: encapsulate, timeStampSource })
  if (!caller.digestSigning) throw new AgentProblem('ERR_AGENT_DIGEST_SIGNING_OFF')
  if (content.length !== SHA256_OCTETS) throw new BasicsRefusal('INVALID_SIGNING_PARAMS', 'ERR_DIGEST_LENGTH')
  return digestItem({ digests: { sha256: content }, mediaType: 'application/octet-stream', name: undefined })
}

async function xmlItemOf(document: string): Promise<SigningItem> {
  try {
    return await xmlItem(document)
  } catch (error) {
    throw error instanceof FormatError ? new BasicsRefusal('SIGNING_FAILURE', saxMessage(document, error)) : error
  }
}

function decodeBase64(text: string): Uint8Array {
  try {
    return fromBase64(text.replace(/\s+/g, ''))
  } catch {
    throw new BasicsRefusal('INVALID_SIGNING_PARAMS', 'java.lang.IllegalArgumentException: data is not base64')
  }
}
