/** How fast is a CMS made: 1 KiB attached CAdES-B, the intermediate's certificate sent along, signer prepared beforehand. */
import { sign } from 'node:crypto'
import { createKeySigner, signData } from '@tamga/core'
import { now } from '../packages/core/test/made/certificates.ts'
import type { KeyKind } from '../packages/core/test/made/keys.ts'
import { chain, content, expectOutcome, judgeOptions } from './material.ts'
import { opensslContender, type Question, type Setting } from './question.ts'
import { inProcess, inRounds } from './rounds.ts'
import { printRatios } from './table.ts'

const BARE = 'bare crypto.sign'
const C_LOOP = 'C CMS_sign'

export const signing: Question = async (setting) => {
  for (const kind of ['rsa-2048', 'p-256'] as const) await measure(kind, setting)
}

async function measure(kind: KeyKind, setting: Setting): Promise<void> {
  const { effort } = setting
  const { root, intermediates, signer } = chain(kind, 3)
  const { privateKey } = signer.key
  const authorities = intermediates.map(({ der }) => der)
  const prepared = createKeySigner({ privateKey, certificate: signer.der, chain: authorities })
  const options = { attached: true, signingTime: now }
  expectOutcome(await signData(content, prepared, options), judgeOptions(root.der))
  const key = privateKey.export({ format: 'der', type: 'pkcs8' })
  const files = [content, signer.der, key, ...authorities]
  const nothing = (count: number): undefined[] => Array.from({ length: count }, () => undefined)
  const measurements = await inRounds(
    [
      inProcess(BARE, effort, nothing, () => sign('sha256', content, privateKey)),
      ...opensslContender(setting, C_LOOP, { what: 'sign', files }),
      inProcess('tamga', effort, nothing, () => signData(content, prepared, options)),
    ],
    effort,
  )
  printRatios(`sign, ${kind}`, measurements, [BARE, C_LOOP])
}
