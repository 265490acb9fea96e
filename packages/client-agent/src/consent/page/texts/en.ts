/** English sentences of the consent page. */
import type { PageTexts } from './texts.ts'

export const en: PageTexts = {
  brand: 'Tamga: signing on this computer',
  heading: 'A site asks for your signature',
  originLabel: 'This site asks:',
  originHint: 'Sign only if you opened this site yourself and trust it.',
  punycode: 'The address holds letters of other alphabets, written as “xn--”. It may imitate a site you know.',
  documentHeading: 'What you sign',
  details: 'Details of the document',
  documentName: 'Name given by the site',
  mediaType: 'Media type',
  octets: 'Size in bytes',
  digest: 'SHA-256 of the bytes that are signed',
  form: 'Form of the signature',
  previousPage: 'Previous page',
  nextPage: 'Next page',
  save: 'Save the document to look at it',
  notShown:
    'This window does not show documents of this kind: they may hold scripts. Save it, open it in a viewer you trust, and sign only what you have read.',
  unseen:
    'You cannot see this document: the site sent only its digest. Sign only if you know from elsewhere what it is.',
  forms: {
    attached: 'the document is inside the signature',
    detached: 'the signature is kept apart from the document',
    'co-signature': 'one more signature beside those that are there',
    enveloped: 'the signature is put into the document',
  },
  documentNumber: 'Document {number}',
  opened: 'Documents you have opened: {opened} of {all}. All of them will be signed.',
  pageNumber: 'Page {page} of {pages}',
  keyHeading: 'Your key',
  keyFile: 'Key file',
  noKeys:
    'There is no key file (.p12 or .pfx) in the folder {directory}. Put yours there, decline, and try again on the site.',
  password: 'Password of the key file',
  passwordHint: 'The password stays in this program on your computer. The site does not see it.',
  showCertificate: 'Open the key and show the certificate',
  certificateHeading: 'You are about to sign as',
  chooseCertificate: 'Choose the certificate',
  organisation: 'Organisation',
  role: 'Role',
  issuer: 'Issued by',
  notAfter: 'Valid until',
  expired: 'This certificate has expired and cannot be used.',
  notYetValid: 'This certificate is not valid yet.',
  wrongPurpose: 'This certificate is not meant for signing documents.',
  wrongPurposeSignIn: 'This certificate is not meant for signing in.',
  otherHolder: 'The site asks for the certificate of another person or organisation.',
  notHardware: 'The site asks for a key that lies on a token or card.',
  unsupportedKey: 'The program does not know this kind of key yet.',
  sign: 'Sign',
  otherKey: 'Use another key',
  decline: 'Decline',
  fault: 'That did not work. Please try again.',
  signInHeading: 'A site asks who you are',
  signInOriginHint: 'Go on only if you opened this site yourself and trust it.',
  signInPurpose: 'You sign in; you sign no document',
  signInMeaning:
    'The site will receive your certificate with your name, your number and your organisation. Signing in agrees to nothing else.',
  relyingParty: 'Name given by the site',
  challengeExpires: 'You can answer until',
  signInCertificateHeading: 'You are about to sign in as',
  signIn: 'Sign in',
  passwordWrong: 'The password is wrong. Attempts left: {attempts}.',
  keyProblems: {
    broken: 'This key file is damaged. Get a fresh copy of it.',
    notKeyFile: 'This is not a key file (PKCS#12).',
    tooLarge: 'This file is too large or too slow to open for a key file.',
    unsupported: 'This key file uses an algorithm that the program does not know yet.',
    noKey: 'There is no private key with its certificate in this file.',
    missing: 'This file cannot be read now. Is the drive still connected?',
    noUsable: 'No certificate in this file can be used to sign now.',
  },
  endings: {
    signed: {
      heading: 'Signed',
      text: 'The site has received your signature. Close this window and go back to the site.',
    },
    partly: {
      heading: 'Only some were signed',
      text: 'The key stopped in the middle of the list and the rest was not tried. Look on the site to see which documents are signed.',
    },
    declined: { heading: 'You declined', text: 'Nothing was signed. Close this window.' },
    expired: { heading: 'Time is up', text: 'Nothing was signed. If you still want to sign, start again on the site.' },
    withdrawn: {
      heading: 'The site took its request back',
      text: 'Nothing was signed: the page was closed or stopped waiting. Close this window.',
    },
    attempts: {
      heading: 'The password was wrong three times',
      text: 'Nothing was signed. Find the right password and start again on the site.',
    },
    stopped: {
      heading: 'The program was stopped',
      text: 'Nothing was signed. Start the program and ask the site again.',
    },
    failed: {
      heading: 'The signature could not be made',
      text: 'Nothing was signed. Start again on the site or use another key.',
    },
    unknown: {
      heading: 'There is no request in this window',
      text: 'The request is over, or the page was loaded a second time. Close this window and start again on the site.',
    },
    unreachable: {
      heading: 'The program does not answer',
      text: 'It may have been stopped. Nothing more is signed in this window; look on the site to see where you are.',
    },
  },
  signInEndings: {
    signed: {
      heading: 'You answered the site',
      text: 'The site received your certificate. Close this window and return to the site.',
    },
    partly: {
      heading: 'Signing in did not work',
      text: 'The site learned nothing about you. Start again on the site.',
    },
    declined: { heading: 'You declined', text: 'The site learned nothing about you. Close this window.' },
    expired: {
      heading: 'Time is up',
      text: 'The site learned nothing about you. If you still want to sign in, start again on the site.',
    },
    withdrawn: {
      heading: 'The site took its request back',
      text: 'The site learned nothing about you: its page was closed or stopped waiting. Close this window.',
    },
    attempts: {
      heading: 'The password was wrong three times',
      text: 'The site learned nothing about you. Find the right password and start again on the site.',
    },
    stopped: {
      heading: 'The program was stopped',
      text: 'The site learned nothing about you. Start the program and ask again on the site.',
    },
    failed: {
      heading: 'Signing in did not work',
      text: 'The site learned nothing about you. Start again on the site or use another key.',
    },
  },
}
