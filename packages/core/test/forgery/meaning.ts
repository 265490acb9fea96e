/** What a passed signature asserts: if a changed message passes, all of this must be what it was before the change. */
import { toHex } from '../../src/bytes.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { type JudgeOptions, judgeSignature, type SignatureInput } from '../../src/validation/judge.ts'

export interface Meaning {
  readonly contentType: string
  readonly content: string | undefined
  readonly signers: readonly {
    readonly signedAttributes: string | undefined
    readonly signature: string
    readonly certificates: readonly string[]
  }[]
}

/** The meaning of a message that is TOTAL-PASSED, `undefined` for any other. Never throws. */
export function meaningIfPassed(input: SignatureInput, options: JudgeOptions): Meaning | undefined {
  const { conclusion, signatures } = judgeSignature(input, options)
  if (conclusion.indication !== 'TOTAL-PASSED') return undefined
  const { contentType, content = input.content, signerInfos } = parseSignedData(input.signature)
  const signers = signerInfos.map(({ signedAttributes, signature }, i) => ({
    signedAttributes: signedAttributes && toHex(signedAttributes.der),
    signature: toHex(signature),
    certificates: signatures[i]?.certificationPath.map(({ sha256 }) => sha256) ?? [],
  }))
  return { contentType, content: content && toHex(content), signers }
}
