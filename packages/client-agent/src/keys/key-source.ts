/** Where keys come from: a folder of files, a token, a card. Consent knows this interface and nothing of what is behind it. */
import { FormatError, type Signer, TamgaError } from '@tamga/core'
import type { CertificateView, KeyEntryView, Purpose } from '../consent/page/consent-view.ts'

/** For what a key is wanted, and by whom if the site says so. A site never learns whether anything fits. */
export interface KeyCriteria {
  readonly purpose: Purpose
  /** Without its scheme: `880101300123`. */
  readonly personalNumber?: string | undefined
  /** The same for an organisation. */
  readonly organisationNumber?: string | undefined
  /** Only keys that cannot leave a device. */
  readonly hardwareOnly?: boolean | undefined
  /** Extended key usages of which the certificate must name every one, role identifiers among them (NCALayer's `extKeyUsageOids`). */
  readonly extKeyUsages?: readonly string[] | undefined
  /** Serial number of the certificate, hex. */
  readonly serialNumber?: string | undefined
  /** Only certificates that cannot sign documents as well: for answers whose form has no tag of its own (attack 9). */
  readonly authenticationOnly?: boolean | undefined
  /** Only certificates that sign nobody in: for digests, since one of a challenge looks like any other (attack 9). */
  readonly documentsOnly?: boolean | undefined
}

/** What `open` is told. */
export interface OpenOptions extends KeyCriteria {
  /** Aborts when nobody waits any more: a reader that still asks for its PIN is left. */
  readonly signal?: AbortSignal | undefined
}

/** What one secret opens: a key file, or a token in its slot. It is shown to the person as it is. */
export type KeyEntry = KeyEntryView

/** A key ready to sign, together with what the person is shown about it. */
export interface OpenedKey {
  /** Holds the certificate (DER) and its chain. */
  readonly signer: Signer
  readonly view: CertificateView
}

/** An opened entry, valid until `close`. */
export interface OpenedEntry {
  readonly keys: readonly OpenedKey[]
  /** Lets go of the keys and ends the session with a token. Never rejects; a second call does nothing. */
  close(): Promise<void>
}

/** One place keys come from. Its state is only what makes listing faster; keys live in `OpenedEntry`. */
export interface KeySource {
  /** What stands before the colon in the ids of its entries. */
  readonly kind: string
  /** What is there now. A part that cannot be used is an entry with its `problem`, so this never rejects. */
  list(criteria: KeyCriteria): Promise<readonly KeyEntry[]>
  /**
   * Opens the entry `id` of `list` once, with the secret in UTF-8, which the caller wipes; empty where `needs` is `protected-path`.
   * @throws VerificationError ERR_PKCS12_PASSWORD_WRONG, ERR_PKCS11_PIN_WRONG, ERR_STB_KEY_CONTAINER_PASSWORD; any other TamgaError when it cannot be used
   */
  open(id: string, secret: Uint8Array, options: OpenOptions): Promise<OpenedEntry>
  /** Ends helper processes. Never rejects. */
  close(): Promise<void>
}

/**
 * Those of the keys that can be made ready; one of an unknown kind must not keep its neighbours from use.
 * @throws TamgaError of the first that cannot, or `none`, when no key is left
 */
export function usableKeys(makers: readonly (() => OpenedKey)[], none: TamgaError): readonly OpenedKey[] {
  const refused: TamgaError[] = []
  const usable = makers.flatMap((make) => {
    try {
      return [make()]
    } catch (error) {
      if (!(error instanceof TamgaError)) throw error
      refused.push(error)
      return []
    }
  })
  if (usable.length > 0) return usable
  throw refused[0] ?? none
}

/** Several sources as one; ids keep them apart by their kind. */
export function joinKeySources(sources: readonly KeySource[]): KeySource {
  return {
    kind: '',
    async list(criteria) {
      return (await Promise.all(sources.map((source) => source.list(criteria)))).flat()
    },
    async open(id, secret, options) {
      const source = sources.find(({ kind }) => id.startsWith(`${kind}:`))
      if (source === undefined) throw new FormatError('ERR_KEY_MISSING', 'No such key')
      return await source.open(id, secret, options)
    },
    async close() {
      await Promise.all(sources.map((source) => source.close()))
    },
  }
}
