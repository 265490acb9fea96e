/** Module `kz.gov.pki.knca.commonUtils`: the older methods, each with its list of arguments. */
import { FormatError, fromBase64, type TimeStampSource, toBase64 } from '@tamga/core'
import { z } from 'zod'
import { digestItem } from '../consent/cms-item.ts'
import type { SignerWish, SigningItem } from '../consent/signing-request.ts'
import { AgentProblem } from '../problem.ts'
import { type Answer, CommonUtilsRefusal, commonUtilsError, commonUtilsResult, type Dialect } from './answers.ts'
import { askForSignatures, type Caller, languageOf } from './ask.ts'
import { cmsItem, saxMessage, xmlItem } from './items.ts'
import { keyInfo } from './key-info.ts'

const MAX_DOCUMENTS = 100
const SHA256_OCTETS = 32

interface Context {
  readonly caller: Caller
  readonly dialect: Dialect
}

type Method = (args: unknown, context: Context) => Promise<unknown>

const text = z.string()
const cms = z.tuple([text, text, text, z.boolean()])
const xml = [text, text] as const

/** By name. What reads a path of the person's disk, or asks what is plugged in, is not here or says nothing. */
const METHODS: Readonly<Record<string, Method>> = {
  // Which tokens there are would single a person out (attack 13): they are offered in the window instead.
  getActiveTokens: async () => [],
  getKeyInfo: method('getKeyInfo', z.tuple([text]), async (_, { caller, dialect }) => readKeyInfo(caller, dialect)),
  createCAdESFromBase64: method('createCAdESFromBase64', cms, (args, context) => signCms(args, context)),
  // With a time-stamp where the settings name an authority, else without: see docs/guides/ncalayer.md.
  createCMSSignatureFromBase64: method('createCMSSignatureFromBase64', cms, (args, context) =>
    signCms(args, context, context.caller.timeStampSource),
  ),
  createCAdESFromBase64Hash: method('createCAdESFromBase64Hash', z.tuple([text, text, text]), signHash),
  signXml: method('signXml', z.tuple([...xml, text, text.nullish(), text.nullish()]), async (args, { caller }) => {
    const [, keyType, document, ...paths] = args
    const [signed] = await signXmls(keyType, [document], paths, caller)
    return signed
  }),
  signXmls: method(
    'signXmls',
    z.tuple([...xml, z.array(text).min(1).max(MAX_DOCUMENTS), text.nullish(), text.nullish()]),
    async ([, keyType, documents, ...paths], { caller }) => signXmls(keyType, documents, paths, caller),
  ),
  changeLocale: method('changeLocale', z.tuple([text]), async ([locale], { caller }) => {
    caller.language = languageOf(locale) ?? caller.language
    return undefined
  }),
}

/** Answers any method; only a fault of ours is thrown. */
export async function answerCommonUtils(name: unknown, args: unknown, context: Context): Promise<Answer> {
  try {
    const known = typeof name === 'string' && Object.hasOwn(METHODS, name) ? METHODS[name] : undefined
    if (known === undefined) throw new CommonUtilsRefusal(`java.lang.NoSuchMethodException. Method: ${shown(name)}`)
    return commonUtilsResult(await known(args, context))
  } catch (error) {
    return commonUtilsError(error)
  }
}

function shown(name: unknown): string {
  return typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : 'unknown'
}

/** NCALayer finds its methods by the types of the arguments, and says so when they do not fit. */
function method<T>(name: string, schema: z.ZodType<T>, run: (args: T, context: Context) => Promise<unknown>): Method {
  return async (args, context) => {
    const result = schema.safeParse(args)
    if (result.success) return await run(result.data, context)
    throw new CommonUtilsRefusal(`java.lang.IllegalArgumentException: argument type mismatch. Method: ${name}`)
  }
}

async function signCms(
  [, keyType, data, attached]: readonly [string, string, string, boolean],
  { caller }: Context,
  timeStampSource?: TimeStampSource,
): Promise<string> {
  const item = await cmsItem(decodeBase64(data), { attached, timeStampSource })
  return await signOne(item, keyType, caller)
}

async function signHash([, keyType, hash]: readonly [string, string, string], { caller }: Context): Promise<string> {
  // Recorded: for nothing there is an error without words.
  if (hash === '') throw new CommonUtilsRefusal()
  if (!caller.digestSigning) throw new AgentProblem('ERR_AGENT_DIGEST_SIGNING_OFF')
  const sha256 = decodeBase64(hash)
  if (sha256.length !== SHA256_OCTETS) throw new CommonUtilsRefusal('ERR_DIGEST_LENGTH')
  const item = digestItem({ digests: { sha256 }, mediaType: 'application/octet-stream', name: undefined })
  return await signOne(item, keyType, caller)
}

async function signOne(item: SigningItem, keyType: string, caller: Caller): Promise<string> {
  const [signature = new Uint8Array()] = await askForSignatures([item], { signer: signerOf(keyType) }, caller)
  return toBase64(signature)
}

async function signXmls(
  keyType: string,
  documents: readonly string[],
  paths: readonly (string | null | undefined)[],
  caller: Caller,
): Promise<readonly string[]> {
  // A part that is signed, or a signature somewhere inside, is what wrapping attacks are made of.
  if (paths.some((path) => (path ?? '') !== '')) throw new CommonUtilsRefusal('ERR_XML_SIGNATURE_REFERENCE')
  const items: SigningItem[] = []
  for (const document of documents) items.push(await xmlItemOf(document))
  const signatures = await askForSignatures(items, { signer: signerOf(keyType) }, caller)
  return signatures.map((one) => Buffer.from(one).toString())
}

async function xmlItemOf(document: string): Promise<SigningItem> {
  try {
    return await xmlItem(document)
  } catch (error) {
    throw error instanceof FormatError ? new CommonUtilsRefusal(saxMessage(document, error)) : error
  }
}

/** The person is asked who they are, and nothing is signed: the answer is the certificate they chose. */
async function readKeyInfo(caller: Caller, dialect: Dialect): Promise<unknown> {
  const { origin, consent, gone, log, language } = caller
  const signer = signerOf('SIGNATURE')
  const make = async ({ certificate }: { readonly certificate: Uint8Array }): Promise<Uint8Array> => certificate
  const request = { purpose: 'sign-in', origin, language, signer, relyingParty: null, expiresAt: null, make } as const
  const [made] = await consent.ask(request, gone)
  log({ origin, operation: 'ncalayer', outcome: 'done' })
  if (made === undefined || 'code' in made) throw new AgentProblem('ERR_AGENT_NOT_SIGNED')
  return keyInfo(made.signature, dialect)
}

/** The storage, first of the arguments, is not told apart: the person chooses where the key lies. */
function signerOf(keyType: string): SignerWish {
  return { purpose: keyType === 'AUTHENTICATION' ? 'sign-in' : 'sign' }
}

function decodeBase64(data: string): Uint8Array {
  try {
    return fromBase64(data.replace(/\s+/g, ''))
  } catch {
    throw new CommonUtilsRefusal('java.lang.IllegalArgumentException: data is not base64')
  }
}
