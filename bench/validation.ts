/** How fast is a CMS judged, its path included: root, intermediate, signer; 1 KiB attached CAdES-B; no revocation. */
import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import { createCertificateCache, judgeSignature, parseCertificate, parseSignedData } from '@tamga/core'
import type { KeyKind } from '../packages/core/test/made/keys.ts'
import { expectOutcome, judgeOptions } from './material.ts'
import { type KnownChain, type MessageSupply, type Novelty, openMessageSupply } from './message-supply.ts'
import { pkijsAccepts, pkijsName, pkijsVerifier } from './pkijs-peer.ts'
import { opensslContender, type Question, type Setting } from './question.ts'
import { type Contender, inProcess, inRounds } from './rounds.ts'
import { printRatios } from './table.ts'

const ONE_VERIFY = 'bare crypto.verify'
const FLOOR = '2 imports + 3 verifies'
const CA_FLOOR = '1 import + 2 verifies'
const SIGNER_FLOOR = '2 digests + 1 verify'
const C_LOOP = 'C CMS_verify'

export const validation: Question = async (setting) => {
  for (const kind of ['rsa-2048', 'p-256'] as const) await measure(kind, setting)
}

async function measure(kind: KeyKind, setting: Setting): Promise<void> {
  const supply = await openMessageSupply(kind)
  const { message, root } = supply.known
  expectOutcome(message, judgeOptions(root))
  if (!(await pkijsAccepts(message, root))) throw new Error(`${pkijsName} refuses the material`)
  const act = { what: 'verify', files: [message, root] } as const
  const { effort } = setting
  const measurements = await inRounds(
    [
      ...bare(supply.known, setting),
      bareOfNewMessages(supply, setting),
      ...opensslContender(setting, C_LOOP, act),
      ...ours(supply, setting),
      inProcess(pkijsName, effort, (count) => supply.make('all new', count), pkijsVerifier(root)),
    ],
    effort,
  )
  printRatios(`judge, ${kind}`, measurements, [ONE_VERIFY, FLOOR, CA_FLOOR, C_LOOP, pkijsName])
  await supply.close()
}

/** The anchor stays; what hangs below it is new, seen before as far as the intermediate, or seen before. */
function ours({ known, make }: MessageSupply, { effort }: Setting): Contender[] {
  const options = judgeOptions(known.root)
  const remembering = { ...options, certificates: createCertificateCache() }
  const judge = (signature: Uint8Array) => judgeSignature({ signature }, options)
  const judgeAgain = (signature: Uint8Array) => judgeSignature({ signature }, remembering)
  const messages = (novelty: Novelty) => (count: number) => make(novelty, count)
  return [
    inProcess('tamga, all new', effort, messages('all new'), judge),
    inProcess('tamga, CAs seen before', effort, messages('new signer'), judgeAgain),
    inProcess('tamga, signer seen before', effort, messages('new message'), judgeAgain),
  ]
}

/** The calls that no judgement can do without. */
function bare({ root, intermediate, signer, message }: KnownChain, { effort }: Setting): Contender[] {
  const [anchor, upper, lower] = [parseCertificate(root), parseCertificate(intermediate), parseCertificate(signer)]
  const { attributes, signature } = signedParts(message)
  const keys = { root: imported(anchor.publicKey.raw), upper: imported(upper.publicKey.raw) }
  const lowerKey = imported(lower.publicKey.raw)
  const onMessage = (key: KeyObject) => expectTrue(verify('sha256', attributes, key, signature))
  const onSigner = (key: KeyObject) => expectTrue(verify('sha256', lower.tbs, key, lower.signature))
  const onIntermediate = () => expectTrue(verify('sha256', upper.tbs, keys.root, upper.signature))
  const nothing = (count: number) => Array.from({ length: count }, () => undefined)
  return [
    inProcess(ONE_VERIFY, effort, nothing, () => onMessage(lowerKey)),
    inProcess(FLOOR, effort, nothing, () => {
      onIntermediate()
      onSigner(imported(upper.publicKey.raw))
      onMessage(imported(lower.publicKey.raw))
    }),
    inProcess(CA_FLOOR, effort, nothing, () => {
      onSigner(keys.upper)
      onMessage(imported(lower.publicKey.raw))
    }),
  ]
}

/** The same of messages nobody has seen: what a judge who remembers the signer cannot do without, its octets as new to the processor. */
function bareOfNewMessages({ known, make }: MessageSupply, { effort }: Setting): Contender {
  const key = imported(parseCertificate(known.signer).publicKey.raw)
  const prepared = async (count: number) => (await make('new message', count)).map(signedParts)
  return inProcess(SIGNER_FLOOR, effort, prepared, ({ message, content, attributes, signature }) => {
    hash('sha256', message, 'hex')
    hash('sha256', content, 'hex')
    expectTrue(verify('sha256', attributes, key, signature))
  })
}

const imported = (spki: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })

interface SignedParts {
  readonly message: Uint8Array
  readonly content: Uint8Array
  /** What the signature value is over: the attributes as a SET OF (RFC 5652 §5.4). */
  readonly attributes: Uint8Array
  readonly signature: Uint8Array
}

function signedParts(message: Uint8Array): SignedParts {
  const { content, signerInfos } = parseSignedData(message)
  const [signerInfo] = signerInfos
  if (content === undefined || signerInfo?.signedAttributes === undefined)
    throw new Error('Not the material to measure with')
  return { message, content, attributes: signerInfo.signedAttributes.der, signature: signerInfo.signature }
}

function expectTrue(verified: boolean): void {
  if (!verified) throw new Error('A bare verification failed')
}
