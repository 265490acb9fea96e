/** What a token's refusal means to a person: return values and flags of PKCS#11 v2.40 as coded errors. */
import { ConfigurationError, type TamgaError, UnavailableError, UnsupportedError, VerificationError } from '@tamga/core'
import type { Tries } from '../../consent/page/consent-view.ts'
import type { HostFailure } from './protocol.ts'

const CKF_USER_PIN_COUNT_LOW = 0x10000
const CKF_USER_PIN_FINAL_TRY = 0x20000
const CKF_USER_PIN_LOCKED = 0x40000
const CKF_USER_PIN_TO_BE_CHANGED = 0x80000
const CKF_USER_PIN_INITIALIZED = 0x8

/** What the token tells of its PIN (CK_TOKEN_INFO flags), null when nothing; not every token tells. */
export function triesOf(tokenFlags: number): Tries | null {
  if ((tokenFlags & CKF_USER_PIN_LOCKED) !== 0) return 'locked'
  if ((tokenFlags & CKF_USER_PIN_FINAL_TRY) !== 0) return 'last'
  return (tokenFlags & CKF_USER_PIN_COUNT_LOW) !== 0 ? 'few' : null
}

/** Why asking for the PIN would be in vain, by the flags alone; null when it would not. */
export function pinProblem(tokenFlags: number): string | null {
  if ((tokenFlags & CKF_USER_PIN_LOCKED) !== 0) return 'ERR_PKCS11_PIN_LOCKED'
  if ((tokenFlags & CKF_USER_PIN_TO_BE_CHANGED) !== 0) return 'ERR_PKCS11_PIN_TO_BE_CHANGED'
  return (tokenFlags & CKF_USER_PIN_INITIALIZED) === 0 ? 'ERR_PKCS11_PIN_NOT_SET' : null
}

const CODES: Readonly<Record<number, string>> = {
  1: 'ERR_PKCS11_CANCELLED', // CKR_CANCEL
  80: 'ERR_PKCS11_CANCELLED', // CKR_FUNCTION_CANCELED: the red key of a PIN pad
  49: 'ERR_PKCS11_TOKEN_FAILED', // CKR_DEVICE_MEMORY
  50: 'ERR_PKCS11_TOKEN_REMOVED', // CKR_DEVICE_REMOVED
  104: 'ERR_PKCS11_KEY_REFUSED', // CKR_KEY_FUNCTION_NOT_PERMITTED
  99: 'ERR_KEY_UNSUPPORTED', // CKR_KEY_TYPE_INCONSISTENT
  112: 'ERR_KEY_UNSUPPORTED', // CKR_MECHANISM_INVALID
  113: 'ERR_KEY_UNSUPPORTED', // CKR_MECHANISM_PARAM_INVALID
  160: 'ERR_PKCS11_PIN_WRONG', // CKR_PIN_INCORRECT
  161: 'ERR_PKCS11_PIN_WRONG', // CKR_PIN_INVALID
  162: 'ERR_PKCS11_PIN_WRONG', // CKR_PIN_LEN_RANGE
  163: 'ERR_PKCS11_PIN_TO_BE_CHANGED', // CKR_PIN_EXPIRED
  164: 'ERR_PKCS11_PIN_LOCKED', // CKR_PIN_LOCKED
  176: 'ERR_PKCS11_TOKEN_REMOVED', // CKR_SESSION_CLOSED
  177: 'ERR_PKCS11_TOKEN_BUSY', // CKR_SESSION_COUNT
  179: 'ERR_PKCS11_TOKEN_REMOVED', // CKR_SESSION_HANDLE_INVALID
  224: 'ERR_PKCS11_TOKEN_REMOVED', // CKR_TOKEN_NOT_PRESENT
  225: 'ERR_PKCS11_TOKEN_FAILED', // CKR_TOKEN_NOT_RECOGNIZED
  258: 'ERR_PKCS11_PIN_NOT_SET', // CKR_USER_PIN_NOT_INITIALIZED
}

/** Errors whose class is not UnavailableError. */
const CLASSES: Readonly<Record<string, new (...parameters: ConstructorParameters<typeof TamgaError>) => TamgaError>> = {
  ERR_PKCS11_PIN_WRONG: VerificationError,
  ERR_KEY_UNSUPPORTED: UnsupportedError,
  ERR_PKCS11_NOT_INSTALLED: ConfigurationError,
  ERR_PKCS11_MODULE_MISSING: ConfigurationError,
}

/** The error for a failure in the helper process. */
export function failureError({ step, returnValue, tokenFlags }: HostFailure): TamgaError {
  if (step === 'binding') return coded('ERR_PKCS11_NOT_INSTALLED')
  if (step === 'load') return coded('ERR_PKCS11_MODULE_MISSING')
  // A token that no longer answers has been pulled out, whatever the library made of it.
  if (tokenFlags === null) return coded('ERR_PKCS11_TOKEN_REMOVED')
  const known = returnValue === undefined ? undefined : CODES[returnValue]
  const facts = returnValue === undefined ? {} : { returnValue }
  if (known === 'ERR_PKCS11_PIN_WRONG') return wrongPin(tokenFlags ?? 0)
  return coded(known ?? 'ERR_PKCS11_TOKEN_FAILED', facts)
}

function wrongPin(tokenFlags: number): TamgaError {
  const tries = triesOf(tokenFlags)
  if (tries === 'locked') return coded('ERR_PKCS11_PIN_LOCKED')
  return coded('ERR_PKCS11_PIN_WRONG', tries === null ? {} : { tries })
}

/** A TamgaError of the class that fits the code. */
export function coded(code: string, facts: TamgaError['facts'] = {}): TamgaError {
  const Class = CLASSES[code] ?? UnavailableError
  return new Class(code, 'The token cannot be used', { facts })
}
