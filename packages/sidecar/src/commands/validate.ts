/** `tamga validate`: judges one signature file and says so by words, by JSON and by exit code. */
import { parseArgs } from 'node:util'
import { type SignatureInput, validateSignature } from '@tamga/core'
import { validateXmlSignature } from '@tamga/xml-signature'
import { readContent } from './content.ts'
import { usageError } from './exit.ts'
import { parseDigest, parseTime, readInput } from './input.ts'
import { exitCodeOf, judging, judgingOptions, languageNamed, showProgress } from './judging.ts'
import { printableJson } from './printable.ts'
import { reportText } from './report-text.ts'
import { readSignatureFile, readWholeSignature } from './signature-file.ts'

const options = {
  ...judgingOptions,
  content: { type: 'string' },
  digest: { type: 'string' },
  'evidence-record': { type: 'string', multiple: true, default: [] as string[] },
  'existed-at': { type: 'string' },
} as const

export async function validate(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [path, ...others] = positionals
  if (path === undefined || others.length > 0) throw usageError('tamga validate takes one signature file')
  if (values.content !== undefined && values.digest !== undefined)
    throw usageError('give --content or --digest, not both')
  const language = languageNamed(values.language)
  const report = await judging(values, async (judgement) => {
    const evidenceRecords = await Promise.all(values['evidence-record'].map((one) => readInput(one)))
    const input = await readSigned(path, { ...values, evidenceRecords })
    if (!isXml(input.signature)) return validateSignature({ ...input, ...existence(values['existed-at']) }, judgement)
    if (evidenceRecords.length > 0) throw usageError('tamga evidence-record judges a record over an XML document')
    if (values['existed-at'] !== undefined) throw usageError('--existed-at is for CMS signatures')
    return (await validateXmlSignature(input.signature, judgement)).report
  })
  write(values.json ? printableJson(report) : reportText(report, language))
  return exitCodeOf(report.conclusion)
}

function existence(text: string | undefined): Pick<SignatureInput, 'existedAt'> {
  return text === undefined ? {} : { existedAt: parseTime('existed-at', text) }
}

/** No CMS begins with this sign, in DER, PEM or base64. */
function isXml(file: Uint8Array): boolean {
  return /^(?:\u00ef\u00bb\u00bf)?\s*</.test(Buffer.from(file.subarray(0, 100)).toString('latin1'))
}

interface Given {
  readonly content?: string | undefined
  readonly digest?: string | undefined
  readonly evidenceRecords: readonly Uint8Array[]
}

/** The signature file, with what it is said to be over when that is not in it. */
async function readSigned(path: string, { content, digest, evidenceRecords }: Given): Promise<SignatureInput> {
  if (content === undefined && digest === undefined) {
    // A record is of the message as it was sent, content and all.
    if (evidenceRecords.length > 0) return { signature: await readWholeSignature(path), evidenceRecords }
    return readSignatureFile(path, showProgress)
  }
  const signature = await readWholeSignature(path)
  if (isXml(signature)) throw usageError('an XML document carries what it signs: leave --content and --digest out')
  if (digest !== undefined) return { signature, evidenceRecords, digest: parseDigest(digest) }
  const given = content === undefined ? {} : await readContent(content, { signature, evidenceRecords }, showProgress)
  return { signature, evidenceRecords, ...given }
}
