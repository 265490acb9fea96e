/** Pages of the door in English. */
import type { DoorTexts } from './texts.ts'

export const en: DoorTexts = {
  backToPortal: 'Go to {portal}',
  code: 'Code for support',
  pages: {
    'already-signed-in': {
      heading: 'You are signed in',
      explanation: 'This sign-in was finished before, perhaps in another tab or before you went back.',
      nextStep: 'Go on to the portal.',
    },
    'link-used': {
      heading: 'This sign-in link cannot be used any more',
      explanation: 'Each link works once and for a few minutes only.',
      nextStep: 'Go back to the portal and sign in again.',
    },
    'sign-in-unknown': {
      heading: 'This sign-in cannot be finished here',
      explanation:
        'It took too long, was finished before, or was begun in another browser. Nobody was signed in by it.',
      nextStep: 'Go back to the portal and sign in again in this browser.',
    },
    refused: {
      heading: 'You were not signed in',
      explanation: 'The answer of the identification server was not accepted.',
      nextStep: 'Sign in again. If this repeats, tell the portal’s support the code below.',
    },
    declined: {
      heading: 'You did not sign in',
      explanation: 'The sign-in was cancelled at the identification server. The portal has received no data about you.',
      nextStep: 'You may go back to the portal and sign in later.',
    },
    unavailable: {
      heading: 'Signing in is not possible at the moment',
      explanation: 'The identification server does not answer, or too many people are signing in.',
      nextStep: 'Wait a minute and sign in again.',
    },
    'too-many': {
      heading: 'Too many requests from your address',
      explanation: 'Many people, or one program, came here within a minute from the network address that you have.',
      nextStep: 'Wait a minute and reload this page.',
    },
    'no-server': {
      heading: 'This portal signs people in with a certificate only',
      explanation: 'No identification server is set up here.',
      nextStep: 'Go back to the portal and choose to sign in with your certificate.',
    },
    'signed-out': {
      heading: 'You are signed out',
      explanation: 'Your sessions at the portal and here have ended.',
      nextStep: 'On a computer that others use too, close the browser.',
    },
    'bad-request': {
      heading: 'This address is not complete',
      explanation: 'Something is missing in the address or does not belong there.',
      nextStep: 'Go back to the portal and sign in from there.',
    },
    'not-found': {
      heading: 'There is no such page',
      explanation: 'The address may be mistyped.',
      nextStep: 'Go back to the portal and sign in from there.',
    },
    unexpected: {
      heading: 'Something went wrong',
      explanation: 'The mistake is ours and was written down.',
      nextStep: 'Sign in again. If this repeats, tell the portal’s support the code below.',
    },
  },
}
