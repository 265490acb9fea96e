/** Why a key did not open, as far as the person may be told; a fault of ours has no refusal. */
import { TamgaError } from '@tamga/core'
import type { Tries } from '../consent/page/consent-view.ts'

export interface KeyRefusal {
  /** Code of the error, such as ERR_PKCS12_TRUNCATED. */
  readonly reason: string
  /** Whether the secret was wrong and a person may try another one. */
  readonly wrongSecret: boolean
  /** What a token tells of the tries left, empty where nothing is told. */
  readonly tries: { readonly tries?: Tries }
}

const TRIES: readonly Tries[] = ['few', 'last', 'locked']
const WRONG_SECRET: ReadonlySet<string> = new Set([
  'ERR_PKCS12_PASSWORD_WRONG',
  'ERR_PKCS11_PIN_WRONG',
  'ERR_STB_KEY_CONTAINER_PASSWORD',
])

/** Undefined for anything but a TamgaError. */
export function refusalOf(error: unknown): KeyRefusal | undefined {
  if (!(error instanceof TamgaError)) return undefined
  const told = TRIES.find((tries) => tries === error.facts.tries)
  const tries = told === undefined ? {} : { tries: told }
  return { reason: error.code, wrongSecret: WRONG_SECRET.has(error.code), tries }
}
