/** Kinds of the suite `stb`: cards (STB 34.101.79): secure messaging, CV certificates, passwords. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type AccessRights,
  eidRights,
  eidWord,
  esignRights,
  esignWord,
} from '../../packages/core/src/card/access-rights.ts'
import { type CommandApdu, encodeCommand, headerOctets } from '../../packages/core/src/card/apdu.ts'
import { createCvCertificate } from '../../packages/core/src/card/create-cv-certificate.ts'
import {
  type CvCertificate,
  parseCvCertificate,
  verifyCvSignature,
} from '../../packages/core/src/card/cv-certificate.ts'
import { validateCvPath } from '../../packages/core/src/card/cv-path.ts'
import {
  type PasswordEvent,
  type PasswordState,
  type PinState,
  passwordStep,
} from '../../packages/core/src/card/password-state.ts'
import {
  type MessageContext,
  openCommand,
  openResponse,
  protectCommand,
  protectResponse,
  sessionKeys,
} from '../../packages/core/src/card/secure-messaging.ts'
import { BIGN_CURVES, type BignCurve } from '../../packages/core/src/crypto/bign-curve.ts'
import { attempt } from '../../packages/core/src/errors.ts'
import { octets, type StbInput, type StbKinds, same } from './stb-input.ts'

const contextOf = (input: StbInput): MessageContext => ({
  keys: sessionKeys(octets(input, 'k0')),
  counter: Number(input.test.counter),
})

/** The suite says what a card answers to a command that it refuses. */
function smCommand(input: StbInput): boolean {
  const context = contextOf(input)
  const opened = attempt(
    () => openCommand(octets(input, 'protected'), context),
    ({ facts }) => Number(facts.answer).toString(16),
  )
  if (typeof opened === 'string') {
    if (opened !== input.test.sw) throw new Error(`A card answers ${String(input.test.sw)}, not ${opened}`)
    return false
  }
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = octets(input, 'header')
  const command: CommandApdu = { cla, ins, p1, p2, data: octets(input, 'cdf'), le: Number(input.test.le) }
  const isOpened =
    same(input, 'header', headerOctets(opened)) && same(input, 'cdf', opened.data) && opened.le === command.le
  const isPlain = same(input, 'plain', encodeCommand(command))
  return isOpened && isPlain && same(input, 'protected', protectCommand(command, context))
}

function smResponse(input: StbInput): boolean {
  const context = contextOf(input)
  const opened = openResponse(octets(input, 'protected'), context)
  const status = Number.parseInt(String(input.test.sw), 16)
  const made = protectResponse({ data: octets(input, 'rdf'), status }, context)
  return same(input, 'rdf', opened.data) && opened.status === status && same(input, 'protected', made)
}

const certificateIn = ({ folder }: StbInput, file: unknown): CvCertificate =>
  parseCvCertificate(readFileSync(join(folder, String(file))))

const hex = (word: Uint8Array | undefined): string | null => (word ? Buffer.from(word).toString('hex') : null)

function cvcParse(input: StbInput): boolean {
  const { test } = input
  const one = certificateIn(input, test.file)
  const texts = [one.authority, one.holder, one.curve.name, one.from, one.until]
  const rights = [hex(one.eidAccess), hex(one.esignAccess)]
  return (
    [test.authority, test.holder, test.curve, test.from, test.until].every((text, index) => text === texts[index]) &&
    [test.eidAccess, test.esignAccess].every((word, index) => word === rights[index]) &&
    one.raw.length === test.size &&
    one.body.length === test.bodyLength &&
    same(input, 'publicKey', one.publicKey) &&
    same(input, 'signature', one.signature)
  )
}

const ofKey = (key: Uint8Array): BignCurve => {
  const curve = [...BIGN_CURVES.values()].find((one) => one.octets === key.length)
  if (curve === undefined) throw new TypeError('No such curve')
  return curve
}

function cvcIssue(input: StbInput): boolean {
  const { test } = input
  const issuerKey = octets(input, 'issuerPrivateKey')
  const word = (field: string) => (test[field] === null ? {} : { [field]: octets(input, field) })
  const fields = {
    authority: String(test.authority),
    holder: String(test.holder),
    from: String(test.from),
    until: String(test.until),
    curve: ofKey(octets(input, 'privateKey')),
    publicKey: octets(input, 'publicKey'),
    ...word('eidAccess'),
    ...word('esignAccess'),
  }
  const issuer = { curve: ofKey(issuerKey), privateKey: issuerKey, salt: new Uint8Array(0) }
  return same(input, 'der', createCvCertificate(fields, issuer).raw)
}

/** Decodes as the suite says, and the rights make the word again unless it has bits that no right has. */
function accessWord<Right>(
  input: StbInput,
  decode: (word: Uint8Array) => AccessRights<Right>,
  encode: (rights: readonly Right[]) => Uint8Array,
): 'made' | 'read' | 'wrong' {
  const { rights, reservedBits } = decode(octets(input, 'word'))
  const isRead = [rights, reservedBits].every(
    (list, index) => JSON.stringify(list) === JSON.stringify(index === 0 ? input.test.rights : input.test.reservedBits),
  )
  if (!isRead) throw new Error('Other rights')
  return same(input, 'word', encode(rights)) ? 'made' : 'read'
}

/** The suite counts a blocked PIN by the tries of the PUK. */
function pinState(name: unknown): PinState {
  const [, kind = '', tries = ''] = /^(pin|puk)(.)$/.exec(String(name)) ?? []
  if (kind === 'puk') return { kind: 'blocked', pukTries: Number(tries) }
  if (tries === 'd') return { kind: 'deactivated' }
  if (tries === 's') return { kind: 'suspended' }
  if (tries === '0') return { kind: 'blocked', pukTries: 10 }
  return { kind: 'open', tries: tries === '1' ? 1 : tries === '2' ? 2 : 3 }
}

const stateOf = (pin: unknown, shown: unknown): PasswordState => ({
  pin: pinState(pin),
  shown: shown === 'pin' || shown === 'can' || shown === 'puk' ? shown : 'none',
})

const EVENTS: Readonly<Record<string, PasswordEvent>> = {
  pin_ok: 'pin-right',
  pin_bad: 'pin-wrong',
  pin_deactivate: 'pin-deactivate',
  pin_activate: 'pin-activate',
  can_ok: 'can-right',
  can_bad: 'can-wrong',
  puk_ok: 'puk-right',
  puk_bad: 'puk-wrong',
  auth_close: 'close',
}

function step(state: PasswordState, event: string): PasswordState | undefined {
  const known = EVENTS[event]
  if (known === undefined) throw new Error(`No event ${event}`)
  return passwordStep(state, known)
}

const alike = (one: PasswordState | undefined, other: PasswordState | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

interface Step {
  readonly event: string
  readonly accepted: boolean
  readonly pin: string
  readonly auth: string
}

function passwordSequence({ test }: StbInput): boolean {
  const { start, steps } = test as { start: { pin: string; auth: string }; steps: readonly Step[] }
  let state = stateOf(start.pin, start.auth)
  return steps.every(({ event, accepted, pin, auth }) => {
    const next = step(state, event)
    state = next ?? state
    return (next !== undefined) === accepted && alike(state, stateOf(pin, auth))
  })
}

function passwordTable({ group, test }: StbInput): boolean {
  const events = group.events as readonly string[]
  const table = test.next as Readonly<Record<string, readonly (readonly [string, string] | null)[]>>
  return Object.entries(table).every(([auth, row]) =>
    row.every((expected, index) =>
      alike(
        step(stateOf(test.pin, auth), events[index] ?? ''),
        expected === null ? undefined : stateOf(expected[0], expected[1]),
      ),
    ),
  )
}

export const btokKinds: StbKinds = {
  SmKeys: (input) => {
    const keys = sessionKeys(octets(input, 'k0'))
    return same(input, 'kMac', keys.mac) && same(input, 'kEnc', keys.encryption)
  },
  SmCommand: smCommand,
  SmResponse: smResponse,
  CvcParse: cvcParse,
  CvcSignature: (input) =>
    verifyCvSignature(certificateIn(input, input.test.file), certificateIn(input, input.test.issuer)),
  CvcForm: (input) =>
    verifyCvSignature(
      parseCvCertificate(octets(input, 'der')),
      certificateIn(input, input.test.issuer ?? input.group.issuer),
    ),
  CvcPath: (input) => {
    const path = (input.test.path as readonly string[]).map((file) => certificateIn(input, file))
    const { eidAccess, esignAccess } = validateCvPath(path, String(input.test.date))
    return hex(eidAccess) === input.test.eidAccess && hex(esignAccess) === input.test.esignAccess
  },
  CvcIssue: cvcIssue,
  // A word of eID with reserved bits may not be made; the model CAs have one of eSign, which is read all the same.
  EidAccessWord: (input) => accessWord(input, eidRights, eidWord) === 'made',
  EsignAccessWord: (input) => accessWord(input, esignRights, esignWord) === 'made' || 'acceptable',
  PasswordSequence: passwordSequence,
  PasswordTable: passwordTable,
}
