/** What the bridge page says, in each language. */

/** Plain text, no markup. */
export interface BridgeTexts {
  readonly heading: string
  readonly connected: string
  readonly refused: string
  readonly alone: string
  readonly consent: string
}
