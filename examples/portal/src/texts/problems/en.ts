/** What stands in the way of signing, and what to do about it. */
import type { PortalTexts } from '../texts.ts'

export const problems: PortalTexts['problems'] = {
  'already-signed': {
    heading: 'This document has already been signed',
    explanation: 'A signed document is never replaced.',
    nextStep: 'Reload the page to see the signed document.',
  },
  expired: {
    heading: 'The draft is out of date',
    explanation: 'The draft was kept only for a time, or the text of the agreement has changed since.',
    nextStep: 'Fill in the form again and sign the new text.',
  },
  'too-large': {
    heading: 'The file is too large',
    explanation: 'The portal does not accept files of this size.',
    nextStep: 'Choose a smaller file.',
  },
  'too-many': {
    heading: 'Too many requests',
    explanation: 'The service received too many requests in a short time.',
    nextStep: 'Wait a minute and try again.',
  },
  unreadable: {
    heading: 'The service could not read what was sent',
    explanation: 'The data or the file are not in the expected form.',
    nextStep: 'Check what you chose or typed, and try again.',
  },
  'not-found': {
    heading: 'There is no such document',
    explanation: 'The address is wrong, or the draft is not kept any longer.',
    nextStep: 'Fill in the form again.',
  },
  unavailable: {
    heading: 'The service is not available now',
    explanation: 'The portal got no answer from the signature service. Nothing was lost.',
    nextStep: 'Try again in a few minutes.',
  },
  'sign-in-expired': {
    heading: 'This sign-in is over',
    explanation: 'It took too long, or it was answered before.',
    nextStep: 'Press the button again.',
  },
  'certificate-refused': {
    heading: 'Your certificate was not accepted',
    explanation:
      'It may be revoked, out of date, of an authority that the portal does not trust, or not meant for signing in.',
    nextStep: 'Choose another key, or sign in through the identification server.',
  },
  unexpected: {
    heading: 'Something went wrong',
    explanation: 'The portal could not finish what you asked for.',
    nextStep: 'Reload the page and try again. If this repeats, contact the portal’s support.',
  },
  'mock-agent': {
    heading: 'This signing program is a test program',
    explanation: 'A script answers in it for the person. This site does not take its signatures.',
    nextStep: 'Stop the program, start the one you sign with, and press the button again.',
  },
}
