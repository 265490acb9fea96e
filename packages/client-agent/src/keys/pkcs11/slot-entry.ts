/** A token in its slot as an entry of the list, from what it shows before the PIN is given. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { parseCertificate, TamgaError } from '@tamga/core'
import { describeCertificate } from '../certificate-view.ts'
import type { KeyCriteria, KeyEntry } from '../key-source.ts'
import type { TokenSlot } from './protocol.ts'
import { pinProblem, triesOf } from './return-values.ts'

const CKF_HW_SLOT = 0x4
const CKF_PROTECTED_AUTHENTICATION_PATH = 0x100

export interface DescribeOptions {
  readonly kind: string
  readonly criteria: KeyCriteria
  readonly now: Date
}

/** Certificates stay unknown where the token hides them behind the PIN. */
export function slotEntry(slot: TokenSlot, { kind, criteria, now }: DescribeOptions): KeyEntry {
  const hardware = isHardware(slot)
  // Tokens list their objects in any order, another one each time; people and callers are to find the same list again.
  const own = slot.certificates
    .map(({ value }) => value)
    .filter(isOfSomebody)
    .toSorted(Buffer.compare)
  const certificates = own.map((der) => describeCertificate(der, { now, criteria, hardware }))
  const unfit = criteria.hardwareOnly === true && !hardware ? 'ERR_KEY_NOT_HARDWARE' : null
  return {
    id: slotId(kind, slot),
    label: slot.label.trim(),
    hardware,
    needs: asksOnReader(slot) ? 'protected-path' : 'pin',
    tries: triesOf(slot.tokenFlags),
    problem: pinProblem(slot.tokenFlags) ?? unfit,
    certificates: certificates.length === 0 ? null : certificates,
  }
}

/** The module itself as an entry that says what is wrong with it. */
export function brokenModuleEntry(kind: string, path: string, error: unknown): KeyEntry {
  const problem = error instanceof TamgaError ? error.code : 'ERR_PKCS11_TOKEN_FAILED'
  const rest = { hardware: false, needs: 'pin', tries: null, certificates: null } as const
  return { id: `${kind}:`, label: basename(path), problem, ...rest }
}

/** The same token has the same id in every slot and in every process. Hashed, since a serial number is nobody's business. */
export function slotId(kind: string, { label, serialNumber }: TokenSlot): string {
  return `${kind}:${shortHash(JSON.stringify([label, serialNumber]))}`
}

/** Sixteen hexadecimal digits of SHA-256. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** What the driver says of its slot; that a key was made on a device is proved by its certificate, not here. */
export function isHardware({ slotFlags }: TokenSlot): boolean {
  return (slotFlags & CKF_HW_SLOT) !== 0
}

/** Whether the PIN is typed on the reader. */
export function asksOnReader({ tokenFlags }: TokenSlot): boolean {
  return (tokenFlags & CKF_PROTECTED_AUTHENTICATION_PATH) !== 0
}

/** Tokens also store the certificates of authorities; what cannot be read is nobody's. */
function isOfSomebody(der: Uint8Array): boolean {
  try {
    return parseCertificate(der).basicConstraints?.cA !== true
  } catch {
    return false
  }
}
