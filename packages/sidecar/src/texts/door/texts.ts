/** What the pages of the door say to a person; a language that leaves something out does not compile. */

/** What a page says: what happened, what it means, what to do. */
export interface DoorPageTexts {
  readonly heading: string
  readonly explanation: string
  readonly nextStep: string
}

/** Every page of the door. */
export const doorPages = [
  'already-signed-in',
  'link-used',
  'sign-in-unknown',
  'refused',
  'declined',
  'unavailable',
  'too-many',
  'no-server',
  'signed-out',
  'bad-request',
  'not-found',
  'unexpected',
] as const

export type DoorPage = (typeof doorPages)[number]

export interface DoorTexts {
  /** `{portal}` stands for its name. */
  readonly backToPortal: string
  /** In front of the code that support may ask for. */
  readonly code: string
  readonly pages: Readonly<Record<DoorPage, DoorPageTexts>>
}
