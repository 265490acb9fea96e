/** How fast is a CMS judged, its path included: root, intermediate, signer; 1 KiB attached CAdES-B; no revocation. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { createCertificateCache, judgeSignature, parseCertificate, parseSignedData } from '@tamga/core'
import type { KeyKind } from '../packages/core/test/made/keys.ts'
import { type Chain, chain, expectOutcome, judgeOptions, leaf, signed } from './material.ts'
import { pkijsAccepts, pkijsName, pkijsVerifier } from './pkijs-peer.ts'
import { opensslContender, type Question, type Setting } from './question.ts'
import { type Contender, inProcess, inRounds } from './rounds.ts'
import { printRatios } from './table.ts'

const ONE_VERIFY = 'bare crypto.verify'
const FLOOR = '2 imports + 3 verifies'
const CA_FLOOR = '1 import + 2 verifies'
const C_LOOP = 'C CMS_verify'

export const validation: Question = async (setting) => {
  for (const kind of ['rsa-2048', 'p-256'] as const) await measure(kind, setting)
}

async function measure(kind: KeyKind, setting: Setting): Promise<void> {
  const known = chain(kind, 3)
  expectOutcome(known.message, judgeOptions(known.root))
  if (!(await pkijsAccepts(known.message, known.root.der))) throw new Error(`${pkijsName} refuses the material`)
  const act = { what: 'verify', files: [known.message, known.root.der] } as const
  const measurements = await inRounds(
    [
      ...bare(known, setting),
      ...opensslContender(setting, C_LOOP, act),
      ...ours(kind, known, setting),
      inProcess(pkijsName, setting.effort, newChains(kind, known), pkijsVerifier(known.root.der)),
    ],
    setting.effort,
  )
  printRatios(`judge, ${kind}`, measurements, [ONE_VERIFY, FLOOR, CA_FLOOR, C_LOOP, pkijsName])
}

/** The anchor stays; what hangs below it is new, seen before as far as the intermediate, or seen before. */
function ours(kind: KeyKind, known: Chain, { effort }: Setting): Contender[] {
  const { root, intermediates, signer } = known
  const options = judgeOptions(root)
  const judge = (signature: Buffer) => judgeSignature({ signature }, options)
  const remembering = { ...options, certificates: createCertificateCache() }
  const judgeAgain = (signature: Buffer) => judgeSignature({ signature }, remembering)
  const newSigners = repeat(() => {
    const [issuer = root] = intermediates
    return signed(leaf(kind, 'Signer', { issuer }), intermediates)
  })
  const newMessages = repeat(() => signed(signer, intermediates))
  return [
    inProcess('tamga, all new', effort, newChains(kind, known), judge),
    inProcess('tamga, CAs seen before', effort, newSigners, judgeAgain),
    inProcess('tamga, signer seen before', effort, newMessages, judgeAgain),
  ]
}

const newChains = (kind: KeyKind, { root }: Chain) => repeat(() => chain(kind, 3, root).message)

const repeat =
  <T>(make: () => T) =>
  (count: number): T[] =>
    Array.from({ length: count }, make)

/** The calls that no judgement can do without. */
function bare({ root, intermediates, signer, message }: Chain, { effort }: Setting): Contender[] {
  const [intermediate = root] = intermediates
  const [upper, lower] = [parseCertificate(intermediate.der), parseCertificate(signer.der)]
  const attributes = signedAttributes(message)
  const import_ = (spki: Buffer): KeyObject => createPublicKey({ key: spki, format: 'der', type: 'spki' })
  const keys = { root: import_(root.key.spki), upper: import_(intermediate.key.spki), lower: import_(signer.key.spki) }
  const onMessage = (key: KeyObject) => expectTrue(verify('sha256', attributes.bytes, key, attributes.signature))
  const onSigner = (key: KeyObject) => expectTrue(verify('sha256', lower.tbs, key, lower.signature))
  const onIntermediate = () => expectTrue(verify('sha256', upper.tbs, keys.root, upper.signature))
  const nothing = repeat(() => undefined)
  return [
    inProcess(ONE_VERIFY, effort, nothing, () => onMessage(keys.lower)),
    inProcess(FLOOR, effort, nothing, () => {
      onIntermediate()
      onSigner(import_(intermediate.key.spki))
      onMessage(import_(signer.key.spki))
    }),
    inProcess(CA_FLOOR, effort, nothing, () => {
      onSigner(keys.upper)
      onMessage(import_(signer.key.spki))
    }),
  ]
}

/** What the signature value is over: the attributes as a SET OF (RFC 5652 §5.4). */
function signedAttributes(message: Buffer): { readonly bytes: Uint8Array; readonly signature: Uint8Array } {
  const [signerInfo] = parseSignedData(message).signerInfos
  if (signerInfo?.signedAttributes === undefined) throw new Error('The material has no signed attributes')
  return { bytes: signerInfo.signedAttributes.der, signature: signerInfo.signature }
}

function expectTrue(verified: boolean): void {
  if (!verified) throw new Error('A bare verification failed')
}
