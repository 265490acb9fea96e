/** Public names of the script a portal page includes: small, without dependencies, for browsers only. */
export type { LoopbackAccess } from './access.ts'
export { AgentError, type AgentErrorCode } from './agent-error.ts'
export { type Bridge, type BridgeOptions, openBridge } from './bridge.ts'
export { type AgentClient, type AgentClientOptions, createAgentClient } from './client.ts'
export type { AgentInfo } from './locate.ts'
export type {
  CoSignRequest,
  DocumentToSign,
  IdentifyRequest,
  SignBatchRequest,
  Signer,
  SignRequest,
  SignStreamRequest,
  WebEidRequest,
  WebEidToken,
} from './requests.ts'
export type { AccessTexts, ErrorText, ErrorTexts, Language } from './texts/agent-texts.ts'
export { accessTexts, agentErrorTexts, describeAgentError } from './texts/texts.ts'
