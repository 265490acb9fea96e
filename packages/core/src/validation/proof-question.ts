/** What is asked when proofs of existence are looked for: one signer of one message. */
import type { SignerInfo } from '../cms/signed-data.ts'
import type { JudgementContext } from './judgement-context.ts'
import type { SignedContent, SignedMatter } from './signed-content.ts'
import type { JudgeToken } from './time-stamp.ts'

export interface ProofQuestion {
  readonly signedData: SignedMatter
  readonly signerInfo: SignerInfo
  readonly content: SignedContent
  readonly context: JudgementContext
  readonly judgeToken: JudgeToken
}
