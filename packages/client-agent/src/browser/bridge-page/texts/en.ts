/** English texts of the bridge window. */
import type { BridgeTexts } from './bridge-texts.ts'

export const en: BridgeTexts = {
  heading: 'Connection with the signing program',
  connected: 'This window passes the requests of the site on to the signing program. It closes by itself.',
  refused: 'The signing program does not serve the site that opened this window. You can close it.',
  alone: 'A site opens this window when it needs one. You can close it.',
  consent: 'Nothing is asked here: never type a password or PIN into this window.',
}
