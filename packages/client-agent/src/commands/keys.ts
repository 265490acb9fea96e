/** `tamga-agent keys`: what the agent finds in the person's own places, for what it is good, and why something is not. */
import type { Clock } from '@tamga/core'
import type { CertificateView, Purpose, Usability } from '../consent/page/consent-view.ts'
import { openKeyDirectory } from '../keys/directory.ts'
import type { KeyEntry, KeySource } from '../keys/key-source.ts'
import type { KeyPlaces } from '../keys/open-keys.ts'
import { openPkcs11Module } from '../keys/pkcs11/module.ts'
import { problemSentence } from './key-problems.ts'

/** Lines for a terminal; nothing is unlocked and no PIN is asked. */
export async function describeKeys({ keyDirectory, pkcs11Modules }: KeyPlaces, clock: Clock): Promise<string> {
  const files = await describeSource(openKeyDirectory(keyDirectory, clock), 'no .p12, .pfx or .key file')
  const tokens = await Promise.all(
    pkcs11Modules.map(async (path) => [
      `Tokens of ${path}`,
      ...(await describeSource(openPkcs11Module(path, { clock }), 'no token in any reader')),
    ]),
  )
  const none = 'Tokens\n  no module is named: give --pkcs11 FILE, for instance the library that came with the token'
  const parts = [[`Key files in ${keyDirectory}`, ...files], ...(tokens.length === 0 ? [[none]] : tokens)]
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

async function describeSource(source: KeySource, nothing: string): Promise<readonly string[]> {
  try {
    const forSigning = await source.list({ purpose: 'sign' })
    const forSignIn = await source.list({ purpose: 'sign-in' })
    if (forSigning.length === 0) return [`  ${nothing}`]
    return forSigning.flatMap((entry) => describeEntry(entry, forSignIn.find(({ id }) => id === entry.id) ?? entry))
  } finally {
    await source.close()
  }
}

function describeEntry(entry: KeyEntry, forSignIn: KeyEntry): readonly string[] {
  const { label, needs, tries, problem, certificates } = entry
  const traits = [NEEDS[needs], ...(tries === null ? [] : [TRIES[tries]])].join('; ')
  const unusable = problem === null ? [] : [`    cannot be used: ${problemSentence(problem)} (${problem})`]
  const hidden = certificates === null && problem === null ? ['    certificates: known when it is opened'] : []
  const known = (certificates ?? []).map((view, index) => describeView(view, forSignIn.certificates?.[index] ?? view))
  return [`  ${label} (${traits})`, ...unusable, ...hidden, ...known]
}

const NEEDS: Readonly<Record<KeyEntry['needs'], string>> = {
  password: 'opens with a password',
  pin: 'opens with a PIN',
  'protected-path': 'the PIN is typed on the reader',
}

const TRIES: Readonly<Record<NonNullable<KeyEntry['tries']>, string>> = {
  few: 'a wrong PIN was given before',
  last: 'one more wrong PIN locks it',
  locked: 'locked',
}

/** Both are of the same certificate, judged for either purpose. */
function describeView(forSigning: CertificateView, forSignIn: CertificateView): string {
  const { holder, organisation, notAfter } = forSigning
  const purposes = [uses(forSigning, 'sign'), uses(forSignIn, 'sign-in')].filter((use) => use !== undefined)
  const purpose = purposes.length > 0 ? purposes.join(' and ') : 'neither documents nor signing in'
  const reason = REASONS[forSigning.usability === 'wrong-purpose' ? forSignIn.usability : forSigning.usability]
  const whose = [holder, organisation].filter((part) => part !== null).join(', ')
  return `    ${whose}: for ${purpose}; until ${notAfter.slice(0, 10)}${reason === undefined ? '' : `; ${reason}`}`
}

function uses({ usability }: CertificateView, purpose: Purpose): string | undefined {
  if (usability === 'wrong-purpose') return undefined
  return purpose === 'sign' ? 'documents' : 'signing in'
}

const REASONS: Partial<Readonly<Record<Usability, string>>> = {
  expired: 'expired',
  'not-yet-valid': 'not valid yet',
  'unsupported-key': 'its kind of key is not known here (ERR_KEY_UNSUPPORTED)',
}
