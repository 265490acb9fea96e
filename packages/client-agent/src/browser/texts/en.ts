/** English texts for the errors of the agent. */
import type { AccessTexts, ErrorTexts } from './agent-texts.ts'

export const en: ErrorTexts = {
  'agent-not-running': {
    heading: 'The signing program does not answer',
    explanation: 'The program that signs on your computer is not running, or is not installed.',
    nextStep: 'Start the program and press the button again.',
  },
  'agent-unreachable': {
    heading: 'The page cannot reach the signing program',
    explanation: 'Either the program does not run, or this browser lets no site speak to programs on your computer.',
    nextStep:
      'Start the program and press the button again. If that does not help, let the page open the connection window, or use a recent Chrome, Edge or Firefox.',
  },
  'popup-blocked': {
    heading: 'The browser did not open the connection window',
    explanation: 'It blocks windows that sites open.',
    nextStep: 'Allow windows for this site in the address bar and press the button again.',
  },
  'permission-denied': {
    heading: 'The browser blocks this site',
    explanation: 'The browser was told not to let this site speak to programs on your computer.',
    nextStep:
      'Click the icon to the left of the address, allow access to other apps and services on this device, and reload the page.',
  },
  'permission-dismissed': {
    heading: 'The browser has not given permission',
    explanation:
      'The browser asks whether this site may speak to programs on your computer, and the question was closed.',
    nextStep:
      'Press the button again and choose “Allow”. If no question appears, check that the signing program runs, or use a recent Chrome, Edge or Firefox.',
  },
  'user-cancelled': {
    heading: 'Nothing was signed',
    explanation: 'You declined, closed the window of the signing program, or did not answer in time.',
    nextStep: 'If you want to go on, press the button again.',
  },
  busy: {
    heading: 'The signing program is busy',
    explanation: 'A request is already waiting for your answer, or this site was refused several times and must wait.',
    nextStep: 'Finish in the window that is open, or try again in five minutes.',
  },
  'origin-refused': {
    heading: 'The signing program does not serve this site',
    explanation: 'It answers secure sites, and sites under development only when you have allowed them.',
    nextStep: 'Check the address of the site, and tell those who run it.',
  },
  'site-blocked': {
    heading: 'You have blocked this site',
    explanation: 'The signing program was told by you to open no window for this site.',
    nextStep: 'If you trust the site, take it off the list under “Sites and your phrase” in the program.',
  },
  'document-refused': {
    heading: 'This document cannot be signed',
    explanation: 'The signing program does not sign documents of this kind or size, or the document is damaged.',
    nextStep: 'Tell those who run the site.',
  },
  'insecure-context': {
    heading: 'This page is not secure',
    explanation: 'Signing works only on pages whose address begins with https.',
    nextStep: 'Open the site by its https address.',
  },
  aborted: {
    heading: 'Signing was stopped',
    explanation: 'The page took its request back before you answered.',
    nextStep: 'If you want to go on, press the button again.',
  },
  failed: {
    heading: 'Signing did not work',
    explanation: 'The signing program could not handle this document, or gave an answer the page does not understand.',
    nextStep: 'Try again. If it happens again, update the signing program and tell those who run the site.',
  },
}

export const enAccess: AccessTexts = {
  prompt: 'The browser will ask whether this site may reach other apps and services on this device. Choose “Allow”.',
  pending: 'The browser is asking at the top of the window, near the address. Choose “Allow” to go on.',
  granted: 'The browser lets this site speak to the signing program.',
  denied:
    'The browser blocks this site. Click the icon to the left of the address, allow access to other apps and services on this device, and reload the page.',
  unsupported:
    'This browser does not say whether sites may reach the signing program. If the page does not find the program, open the connection window.',
}
